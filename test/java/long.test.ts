import { describe, expect, test } from "vitest";
import { parseJavaLong } from "../../src/java/long.ts";

describe("parseJavaLong", () => {
  test.each([
    ["+7", 7n],
    ["-٤٢", -42n],
    ["-9223372036854775808", -9223372036854775808n],
    ["9223372036854775807", 9223372036854775807n],
  ])("reads %s", (text, value) => {
    expect(parseJavaLong(text)).toBe(value);
  });

  test.each(["", "+", "1 ", "0x1", "1_0", "9223372036854775808", "1.0"])("refuses %j", (text) => {
    expect(parseJavaLong(text)).toBeUndefined();
  });
});
