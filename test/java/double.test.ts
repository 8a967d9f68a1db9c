import { describe, expect, test } from "vitest";
import { javaDoubleText, parseJavaDouble } from "../../src/java/double.ts";

describe("javaDoubleText", () => {
  // Recorded from Double.toString of Java 17.
  test.each([
    [0.0, "0.0"],
    [-0.0, "-0.0"],
    [1.0, "1.0"],
    [2.5, "2.5"],
    [0.001, "0.001"],
    [9.9e-4, "9.9E-4"],
    [1.0e7, "1.0E7"],
    [9999999.5, "9999999.5"],
    [1.0e10, "1.0E10"],
    [1.23456789125e8, "1.23456789125E8"],
    [1.0e-10, "1.0E-10"],
    [1.5e300, "1.5E300"],
    [-3.0, "-3.0"],
  ])("writes %d as %s", (value, text) => {
    expect(javaDoubleText(value)).toBe(text);
  });
});

describe("parseJavaDouble", () => {
  test.each([
    ["1", 1],
    [" .5 ", 0.5],
    ["1.", 1],
    ["2e3f", 2000],
    ["-Infinity", -Infinity],
    ["+4d", 4],
  ])("reads %j", (text, value) => {
    expect(parseJavaDouble(text)).toBe(value);
  });

  test.each(["", "1,5", "abc", "1e", "f", "--1"])("refuses %j", (text) => {
    expect(parseJavaDouble(text)).toBeUndefined();
  });
});
