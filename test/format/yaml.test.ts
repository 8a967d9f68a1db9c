import { expect, test } from "vitest";
import { parse } from "yaml";
import { formatYaml } from "../../src/format/yaml.ts";

test("writes block style, without a line feed at the end", () => {
  expect(formatYaml([{ name: "a", replicas: [1, 2], leader: null }])).toBe(
    "- name: a\n  replicas:\n    - 1\n    - 2\n  leader: null",
  );
});

test.each([
  "no",
  "null",
  "1",
  "0x1f",
  "1e3",
  "~",
  "- a",
  "a: b",
  "#x",
  " padded ",
  "two\nlines",
  "",
  "日本",
  "x".repeat(300),
])("writes %j so that it is read as the same text", (text) => {
  const yaml = formatYaml({ [text]: text });
  expect(parse(yaml)).toEqual({ [text]: text });
});

test.each([0n, 9007199254740991n, 9007199254740992n, -9223372036854775808n])("loses no digit of int64 %s", (value) => {
  expect(parse(formatYaml({ value }), { intAsBigInt: true })).toEqual({ value });
});

test("writes equal lists twice, without anchors", () => {
  const replicas = [1, 2];
  expect(formatYaml({ replicas, isr: replicas })).not.toMatch(/[&*]/);
});

test.each([[[]], [{}]])("writes what is empty on one line", (data) => {
  expect(parse(formatYaml(data))).toEqual(data);
});
