import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { JaasError, parseJaasConfig } from "../../src/kafka/jaas.ts";

interface Case {
  readonly text: string;
  readonly loginModule?: string;
  readonly options?: readonly (readonly [string, string])[];
  readonly error?: string;
}

// Recorded from JaasContext.loadClientContext of Kafka 4.3.1, options sorted by name.
const cases: readonly Case[] = JSON.parse(readFileSync(new URL("fixtures/jaas.json", import.meta.url), "utf8"));

describe("parseJaasConfig", () => {
  test.each(cases)("reads $text as Kafka does", ({ text, loginModule, options, error }) => {
    if (error !== undefined) {
      expect(() => parseJaasConfig(text)).toThrow(new JaasError(error));
      return;
    }
    const entry = parseJaasConfig(text);
    expect(entry.loginModule).toBe(loginModule);
    expect([...entry.options].toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual(options);
  });
});
