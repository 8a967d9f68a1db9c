import { expect, test } from "vitest";
import { keyValues } from "../../src/kit/key-values.ts";

test.each<[string[], [string, string][]]>([
  [["a=b"], [["a", "b"]]],
  [["a=b=c"], [["a", "b=c"]]],
  [["a"], [["a", ""]]],
  [["a="], [["a", ""]]],
  [["=b"], [["", "b"]]],
  [
    ["a=1", "b=2", "a=3"],
    [
      ["a", "3"],
      ["b", "2"],
    ],
  ],
])("reads %j", (args, entries) => {
  expect([...keyValues(args)]).toEqual(entries);
});
