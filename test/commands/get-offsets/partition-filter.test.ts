import { describe, expect, test } from "vitest";
import { filterByRules, filterByTopicAndPartitions } from "../../../src/commands/get-offsets/partition-filter.ts";
import type { PartitionFilter } from "../../../src/commands/get-offsets/partition-filter.ts";

/** Those of partitions 0 to 5 of the topics a, ab and b that the filter lets through. */
function through(filter: PartitionFilter): string {
  const found = ["a", "ab", "b"].map((topic) => {
    const wants = filter(topic);
    if (wants === undefined) return "";
    return `${topic}:${[0, 1, 2, 3, 4, 5].filter(wants).join("")}`;
  });
  return found.filter((each) => each !== "").join(" ");
}

describe("--topic-partitions", () => {
  test.each([
    ["a", "a:012345"],
    ["a:", "a:012345"],
    ["a:-", "a:012345"],
    ["a:2", "a:2"],
    ["a:002", "a:2"],
    ["a:1-3", "a:12"],
    ["a:3-1", "a:"],
    ["a:2-2", "a:"],
    ["a:4-", "a:45"],
    ["a:-2", "a:01"],
    [":3", "a:3 ab:3 b:3"],
    [":-1", "a:0 ab:0 b:0"],
    ["", "a:012345 ab:012345 b:012345"],
    ["a:1,b:2", "a:1 b:2"],
    ["a:1,a:1-3,a.*:5", "a:125 ab:5"],
    ["b,", "b:012345"],
    [",", ""],
    [",b:0", "a:012345 ab:012345 b:012345"],
    ["a|b:0", "a:0 b:0"],
    [" a : 1".replaceAll(" ", ""), "a:1"],
    ["'a':1", "a:1"],
  ])("%j lets through %j", async (rules, expected) => {
    expect(through(await filterByRules(rules))).toBe(expected);
  });

  test.each(["a:b", "a:1-2-3", "a:1:2", "a: 1", "a:--1", "b,a:x"])("%j has no form", async (rules) => {
    const rule = rules.split(",").at(-1);
    await expect(filterByRules(rules)).rejects.toMatchObject({
      message: `org.apache.kafka.tools.TerseException: Invalid rule specification: ${rule}`,
      javaClass: "java.lang.RuntimeException",
    });
  });

  test("a number beyond 32 bits is refused, as a pattern that is none", async () => {
    await expect(filterByRules("a:2147483648")).rejects.toMatchObject({
      message: 'For input string: "2147483648"',
      javaClass: "java.lang.NumberFormatException",
    });
    await expect(filterByRules("*:0")).rejects.toThrow("* is an invalid regex.");
  });
});

describe("--topic and --partitions", () => {
  test.each([
    [undefined, undefined, "a:012345 ab:012345 b:012345"],
    ["a.*", undefined, "a:012345 ab:012345"],
    ["a,b", "1,3", "a:13 b:13"],
    ["b", "+1,1,5,", "b:15"],
    ["b", "", "b:012345"],
    ["b", ",", "b:012345"],
    ["b", "-1", "b:"],
    ["", undefined, ""],
  ])("%j and %j let through %j", async (topic, partitions, expected) => {
    expect(through(await filterByTopicAndPartitions(topic, partitions))).toBe(expected);
  });

  test.each(["0,x", "1-3", ",1", "0, 1", "2147483648"])("the numbers %j are refused", async (partitions) => {
    await expect(filterByTopicAndPartitions(undefined, partitions)).rejects.toThrow(
      `--partitions expects a comma separated list of numeric partition ids, but received: ${partitions}`,
    );
  });
});
