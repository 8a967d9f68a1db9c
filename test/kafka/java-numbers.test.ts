import { describe, expect, test } from "vitest";
import { javaDoubleText, parseJavaDouble, parseJavaInteger } from "../../src/kafka/java-numbers.ts";

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

describe("parseJavaInteger", () => {
  test("reads a sign and digits inside the range", () => {
    expect(parseJavaInteger("+7", 32)).toBe(7n);
    expect(parseJavaInteger("-2147483648", 32)).toBe(-2147483648n);
    expect(parseJavaInteger("9223372036854775807", 64)).toBe(9223372036854775807n);
  });

  test.each(["", "+", "1 ", "0x1", "1_0", "2147483648", "1.0"])("refuses %j", (text) => {
    expect(parseJavaInteger(text, 32)).toBeUndefined();
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
