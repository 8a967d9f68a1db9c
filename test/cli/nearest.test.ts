import { expect, test } from "vitest";
import { nearest } from "../../src/cli/nearest.ts";

const names = ["topic", "topic-id", "list", "partitions"];

test.each([
  ["topc", "topic"],
  ["tpic", "topic"],
  ["lis", "list"],
  ["lst", "list"],
  ["partitons", "partitions"],
  ["partition", "partitions"],
  ["lsit", "list"],
])("%s is near %s", (typed, name) => {
  expect(nearest(typed, names)).toBe(name);
});

test.each(["", "x", "brew", "lamp", "zookeeper"])("nothing is near '%s'", (typed) => {
  expect(nearest(typed, names)).toBeUndefined();
});

test("nothing is near where there is nothing", () => {
  expect(nearest("list", [])).toBeUndefined();
});
