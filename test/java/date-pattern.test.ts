import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { compileDatePattern } from "../../src/java/date-pattern.ts";

type Case = [pattern: string, ms: number, text: string];

/** Recorded from SimpleDateFormat of Java 17 in Locale.US, by time zone. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/date-patterns.json"), "utf8")) as Record<
  string,
  Case[]
>;

describe("a pattern of SimpleDateFormat", () => {
  const zone = process.env["TZ"];
  afterEach(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });

  test.each(Object.keys(recorded))("formats times in the zone %s as Java does", (name) => {
    process.env["TZ"] = name;
    const own = recorded[name]!.map(([pattern, ms]): Case => [pattern, ms, compileDatePattern(pattern)(ms)]);
    expect(own).toEqual(recorded[name]);
  });

  test.each([
    ["yyyy f", "Illegal pattern character 'f'"],
    ["yyyy-MM-ddTHH", "Illegal pattern character 'T'"],
    ["'it''s", "Unterminated quote"],
    ["XXXX", "invalid ISO 8601 format: length=4"],
  ])("is refused as %j, in Java's words", (pattern, message) => {
    expect(() => compileDatePattern(pattern)).toThrow(message);
  });
});
