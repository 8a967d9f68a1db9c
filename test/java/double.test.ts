import { describe, expect, test } from "vitest";
import { javaDoubleText, javaFloatText, parseJavaDouble } from "../../src/java/double.ts";

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
    [4.9e-324, "4.9E-324"],
    [1.7976931348623157e308, "1.7976931348623157E308"],
    [NaN, "NaN"],
    [-Infinity, "-Infinity"],
  ])("writes %d as %s", (value, text) => {
    expect(javaDoubleText(value)).toBe(text);
  });
});

describe("javaFloatText", () => {
  // Recorded from Float.toString of Java 17, by bits.
  test.each([
    [0x00000000, "0.0"],
    [0x80000000, "-0.0"],
    [0x3f800000, "1.0"],
    [0x3dcccccd, "0.1"],
    [0xc0200000, "-2.5"],
    [0x4b189680, "1.0E7"],
    [0x4b18967f, "9999999.0"],
    [0x3a83126f, "0.001"],
    [0x38d1b717, "1.0E-4"],
    [0x7f7fffff, "3.4028235E38"],
    [0x7fc00000, "NaN"],
    [0x7f800000, "Infinity"],
    [0x00000001, "1.4E-45"],
    [0x4b800000, "1.6777216E7"],
  ])("writes the float of bits %i as %s", (bits, text) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(bits);
    expect(javaFloatText(bytes.readFloatBE())).toBe(text);
  });

  test("what it writes is that float, and the shortest that is", () => {
    const bytes = Buffer.alloc(4);
    for (let at = 0; at < 3000; at++) {
      bytes.writeUInt32BE(Math.imul(at, 0x9e3779b1) >>> 1);
      const value = bytes.readFloatBE();
      if (Number.isFinite(value)) expect(Math.fround(Number(javaFloatText(value)))).toBe(value);
    }
  });
});

describe("parseJavaDouble", () => {
  test.each([
    ["0x1p4", 16],
    ["-0X.8P1d", -1],
    ["0x1.8p3", 12],
  ])("reads %s, in hexadecimal", (text, value) => {
    expect(parseJavaDouble(text)).toBe(value);
  });

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
