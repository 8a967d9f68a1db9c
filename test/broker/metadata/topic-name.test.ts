import { describe, expect, test } from "vitest";
import { isInternalTopic, topicNameProblem, withoutDots } from "../../../src/broker/metadata/topic-name.ts";

describe("topicNameProblem", () => {
  test.each(["a", "A-b_c.9", "...", "x".repeat(249)])("takes %j", (name) => {
    expect(topicNameProblem(name)).toBeUndefined();
  });

  test.each([
    ["", "Topic name is invalid: the empty string is not allowed"],
    [".", "Topic name is invalid: '.' is not allowed"],
    ["..", "Topic name is invalid: '..' is not allowed"],
    [
      "a/b",
      "Topic name is invalid: 'a/b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
    ],
    [
      "x".repeat(250),
      `Topic name is invalid: the length of '${"x".repeat(250)}' is longer than the max allowed length 249`,
    ],
  ])("refuses %j in Kafka's words", (name, problem) => {
    expect(topicNameProblem(name)).toBe(problem);
  });

  test("refuses a line break at the end", () => {
    expect(topicNameProblem("a\n")).toMatch(/contains one or more characters/);
  });
});

test("names that differ in dots and underscores alone are the same without dots", () => {
  expect(withoutDots("a.b_c.d")).toBe(withoutDots("a_b.c_d"));
  expect(withoutDots("a.b")).not.toBe(withoutDots("ab"));
});

test("the coordinators' topics are internal, the metadata's is not", () => {
  const names = ["__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata", "a"];
  expect(names.map(isInternalTopic)).toEqual([true, true, true, false, false]);
});
