import { expect, test } from "vitest";
import { compileSplit } from "../../src/java/split.ts";

/** As java.util.regex.Pattern.split answers. */
test.each<[string, string, string[]]>([
  [",", "a,b", ["a", "b"]],
  [",", "a,,b", ["a", "", "b"]],
  [",", "a,b,,", ["a", "b"]],
  [",", ",a", ["", "a"]],
  [",", ",,", []],
  [",", "", [""]],
  [",", "abc", ["abc"]],
  ["[,;]", "a,b;c", ["a", "b", "c"]],
  [String.raw`\s*\|\s*`, "a | b|c", ["a", "b", "c"]],
  [String.raw`\.`, "a.b", ["a", "b"]],
  ["x+", "axxb", ["a", "b"]],
  ["a|ab", "1ab2", ["1", "b2"]],
  ["a*?", "aa:1", ["a", "a", ":", "1"]],
  ["", "abc", ["a", "b", "c"]],
  ["", "", [""]],
  ["(?=b)", "a1b2b", ["a1", "b2", "b"]],
  ["(?<=b)", "a1b2b", ["a1b", "2b"]],
  ["^", "ab", ["ab"]],
  [String.raw`\b`, "a b", ["a", " ", "b"]],
  [String.raw`(.)\1`, "abbc", ["a", "c"]],
  [".", "ab", []],
])("by %s splits <%s>", (pattern, text, parts) => {
  expect(compileSplit(pattern)(text)).toEqual(parts);
});

test("refuses what is no pattern", () => {
  expect(() => compileSplit("(")).toThrow();
});
