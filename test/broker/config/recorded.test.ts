import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseProperties } from "../../../src/config/properties.ts";
import { ConfiguredBroker } from "./support/broker.ts";
import { neutralValue, scenario } from "./support/scenario.ts";

interface Recorded {
  readonly properties: string;
  readonly answers: readonly { readonly name: string; readonly answer: unknown }[];
}

// Recorded from Apache Kafka by scripts/record-configs.ts.
const file = new URL("fixtures/recorded.json", import.meta.url);
const { properties, answers }: Recorded = JSON.parse(readFileSync(file, "utf8"));

/** The log dir as it was recorded. */
const LOG_DIR = "/data";

describe("asked what Apache Kafka was asked, with the same server.properties, kt's broker answers the same", () => {
  let folder: string;
  let broker: ConfiguredBroker;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "kt-configs-"));
    broker = new ConfiguredBroker(parseProperties(Buffer.from(properties.replace(LOG_DIR, folder))));
  });
  afterAll(() => {
    broker.close();
    rmSync(folder, { recursive: true });
  });

  test("the recording is of these questions", () => {
    expect(answers.map(({ name }) => name)).toEqual(scenario.map(({ name }) => name));
  });

  for (const [i, step] of scenario.entries()) {
    test(`${step.api.name}: ${step.name}`, async () => {
      const answer = await broker.ask(step);
      const text = JSON.stringify(answer, neutralValue).replaceAll(folder, LOG_DIR);
      expect(withoutOrder(JSON.parse(text))).toEqual(withoutOrder(answers[i]?.answer));
    });
  }
});

/** Kafka lists topics in the order of a hash of their names, which says nothing: sorted, they are compared. */
function withoutOrder(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key: string, value: unknown) => {
    const isOfTopics = key === "configResources" || key === "topics";
    return isOfTopics && Array.isArray(value) ? value.toSorted(byText) : value;
  });
}

function byText(one: unknown, other: unknown): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : Number(a > b);
}
