import { expect, test } from "vitest";
import { formatJson } from "../../src/format/json.ts";

test("indents by two, without a line feed at the end", () => {
  expect(formatJson([{ name: "a", partitions: [] }])).toBe('[\n  {\n    "name": "a",\n    "partitions": []\n  }\n]');
});

test.each([
  [0n, "0"],
  [9007199254740991n, "9007199254740991"],
  [-9007199254740991n, "-9007199254740991"],
  [9007199254740992n, '"9007199254740992"'],
  [-9223372036854775808n, '"-9223372036854775808"'],
])("writes int64 %s so that no digit is lost", (value, json) => {
  expect(formatJson(value)).toBe(json);
});

test("leaves out what is undefined and keeps null", () => {
  expect(JSON.parse(formatJson({ a: undefined, b: null }))).toEqual({ b: null });
});
