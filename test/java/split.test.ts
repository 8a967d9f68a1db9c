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
])("by %s splits <%s>", (pattern, text, parts) => {
  expect(compileSplit(pattern)(text)).toEqual(parts);
});

test("refuses what is no pattern", () => {
  expect(() => compileSplit("(")).toThrow();
});
