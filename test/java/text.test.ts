import { describe, expect, test } from "vitest";
import { splitAsJava, trimAsJava } from "../../src/java/text.ts";

describe("splitting as Java does", () => {
  test.each([
    ["1,2", ["1", "2"]],
    ["1,,2", ["1", "", "2"]],
    ["1,", ["1"]],
    ["1,,", ["1"]],
    [",1", ["", "1"]],
    [",", []],
    ["", [""]],
  ])("cuts %j into %j", (text, parts) => {
    expect(splitAsJava(text, /,/)).toEqual(parts);
  });
});

describe("trimming as Java does", () => {
  test("takes off control characters and blanks, and no other white space", () => {
    expect(trimAsJava(" \t\n\0a b\u0001 ")).toBe("a b");
    expect(trimAsJava("\u00A0a\u00A0")).toBe("\u00A0a\u00A0");
    expect(trimAsJava("  ")).toBe("");
  });
});
