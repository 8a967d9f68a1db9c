import { describe, expect, test } from "vitest";
import { javaDurationMistake, parseJavaDuration } from "../../src/java/duration.ts";

describe("parseJavaDuration", () => {
  // Recorded from java.time.Duration.parse of Java 17.
  test.each([
    ["PT1H", { seconds: 3600n, nanos: 0 }],
    ["P1D", { seconds: 86400n, nanos: 0 }],
    ["P1DT2H3M4.5S", { seconds: 93784n, nanos: 500000000 }],
    ["PT-0.5S", { seconds: -1n, nanos: 500000000 }],
    ["-PT1.25S", { seconds: -2n, nanos: 750000000 }],
    ["pt5m", { seconds: 300n, nanos: 0 }],
    ["P", undefined],
    ["PT", undefined],
    ["P1M", undefined],
    ["PT1", undefined],
    ["P1DT", undefined],
    ["+P1D", { seconds: 86400n, nanos: 0 }],
    ["PT1,5S", { seconds: 1n, nanos: 500000000 }],
    ["PT.5S", undefined],
    ["-P-1D", { seconds: 86400n, nanos: 0 }],
    ["PT9223372036854775808S", undefined],
    ["PT0.0000000001S", undefined],
  ])("reads %s as Duration.parse does", (text, expected) => {
    expect(parseJavaDuration(text)).toEqual(expected);
  });

  test.each([
    ["1D", ""],
    ["P106751991167301D", ": days"],
    ["P106751991167301DT-24H", ": days"],
    ["PT99999999999999999999H", ": hours"],
    ["PT9223372036854775807M", ": minutes"],
    ["PT9223372036854775808S", ": seconds"],
    ["PT1M9223372036854775807S", ": overflow"],
    ["-PT-9223372036854775808S", ": overflow"],
  ])("says what is wrong with %s as Java does", (text, part) => {
    expect(parseJavaDuration(text)).toBeUndefined();
    expect(javaDurationMistake(text)).toBe(`Text cannot be parsed to a Duration${part}`);
  });
});
