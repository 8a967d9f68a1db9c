import { expect, test } from "vitest";
import { parseJavaJson } from "../../src/java/json.ts";
import type { Json } from "../../src/java/json.ts";
import { jsonArray, jsonField, jsonInteger, jsonLong, jsonObject, jsonString } from "../../src/kit/json-input.ts";

const read = (text: string): Json => parseJavaJson(text) ?? null;

test("values of the right kind are given", () => {
  expect(jsonObject(read('{"a":1}')).get("a")).toBe(1n);
  expect(jsonArray(read("[1]"))).toEqual([1n]);
  expect(jsonField(jsonObject(read('{"a":null}')), "a")).toBeNull();
  expect(jsonInteger(read("-2147483648"))).toBe(-2147483648);
  expect(jsonLong(read("9223372036854775807"))).toBe(2n ** 63n - 1n);
  expect(jsonString(read('"a"'))).toBe("a");
});

test.each<[() => unknown, string]>([
  [() => jsonObject(read("[]")), "Expected JSON object, received []"],
  [() => jsonObject(undefined), "Expected JSON object, received "],
  [() => jsonArray(read('{"a":"b"}')), 'Expected JSON array, received {"a":"b"}'],
  [() => jsonField(jsonObject(read("{}")), "a"), "No such field exists: `a`"],
  [() => jsonInteger(read("2147483648")), "Expected `Integer` value, received 2147483648"],
  [() => jsonInteger(read("1.0")), "Expected `Integer` value, received 1.0"],
  [() => jsonInteger(read('"0"')), 'Expected `Integer` value, received "0"'],
  [() => jsonLong(read("9223372036854775808")), "Expected `Long` value, received 9223372036854775808"],
  [() => jsonLong(read("true")), "Expected `Long` value, received true"],
  [() => jsonString(read("null")), "Expected `String` value, received null"],
])("values of another kind are refused: case %#", (decode, message) => {
  expect(decode).toThrow(message);
});
