import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BrokerConfig } from "../../../src/broker/config/broker-config.ts";
import { InputError } from "../../../src/errors.ts";
import { ofNode, staticCases } from "./support/static-cases.ts";

type Case = readonly [
  properties: Readonly<Record<string, string>>,
  problem: { readonly javaClass: string; readonly message: string } | null,
];

// Recorded from KafkaConfig of Apache Kafka 4.3.1 by scripts/record-broker-checks.ts.
const file = new URL("fixtures/static-checks.json", import.meta.url);
const cases: readonly Case[] = JSON.parse(readFileSync(file, "utf8"));

test("the recording is of these properties", () => {
  expect(cases.map(([properties]) => properties)).toEqual(staticCases);
});

test.each(cases)("says of %j what Kafka says", (properties, problem) => {
  expect(problemOf({ ...ofNode, ...properties })).toEqual(problem);
});

function problemOf(properties: Readonly<Record<string, string>>): Case[1] {
  try {
    BrokerConfig.create({ properties: new Map(Object.entries(properties)) });
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { javaClass: error.javaClass ?? "", message: error.message };
  }
}
