import { expect, test } from "vitest";
import { groupSelection } from "../../../src/commands/lag/group-selection.ts";

const groups = ["billing", "billing-2", "a+b", "a(b", "my.group", "myxgroup"];

test.each<[string[], string[]]>([
  [[], groups],
  [["billing"], ["billing"]],
  [["billing.*"], ["billing", "billing-2"]],
  [["a+b"], ["a+b"]],
  [["a(b"], ["a(b"]],
  [["my.group"], ["my.group", "myxgroup"]],
  [
    ["billing", "a.b"],
    ["billing", "a+b", "a(b"],
  ],
])("%j means the groups %j", async (asked, meant) => {
  const { matches, missing } = await groupSelection(asked);
  expect(groups.filter(matches)).toEqual(meant);
  expect(missing(groups)).toEqual([]);
});

test("says what is not there, and of what is no expression either why not", async () => {
  const { matches, missing } = await groupSelection(["nope", "no.*", "x(", "billing"]);
  expect(groups.filter(matches)).toEqual(["billing"]);
  expect(missing(groups)).toEqual([
    "there is no consumer group 'nope'",
    "there is no consumer group 'no.*'",
    "there is no consumer group 'x(', and it is no regular expression: Unclosed group near index 2",
  ]);
});
