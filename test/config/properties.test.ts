import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { parseProperties } from "../../src/config/properties.ts";

interface Case {
  readonly input: string;
  readonly entries?: readonly (readonly [string, string])[];
  readonly error?: string;
}

// Recorded from java.util.Properties of Java 17, entries in the order of the first put of each key.
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("fixtures/java-properties.json", import.meta.url), "utf8"),
);

describe("parseProperties", () => {
  test.each(cases)("reads $input as Java does", ({ input, entries, error }) => {
    const bytes = Buffer.from(input, "latin1");
    if (error !== undefined) {
      expect(() => parseProperties(bytes)).toThrow(
        new InputError(error, { javaClass: "java.lang.IllegalArgumentException" }),
      );
      return;
    }
    expect([...parseProperties(bytes)]).toEqual(entries);
  });

  test("has recorded cases of both kinds", () => {
    expect(cases.filter(({ entries }) => entries !== undefined).length).toBeGreaterThan(20);
    expect(cases.filter(({ error }) => error !== undefined).length).toBeGreaterThan(1);
  });
});
