import { describe, expect, test } from "vitest";
import { parseOffsetFile } from "../../../src/commands/delete-records/offset-file.ts";

const at = (topic: string, partition: number, offset: number) => ({ topic, partition, offset });
const file = (partitions: readonly object[]) => JSON.stringify({ partitions, version: 1 });

describe("a file of offsets", () => {
  test("is read in its order", () => {
    expect(parseOffsetFile(file([at("b", 1, 3), at("a", 0, -1)]))).toEqual([
      { topic: "b", partition: 1, offset: 3n },
      { topic: "a", partition: 0, offset: -1n },
    ]);
  });

  test("needs no version, and may have fields of other names and something behind it", () => {
    expect(parseOffsetFile('{"x":[],"partitions":[{"topic":"a","y":1,"partition":0,"offset":1}]} }')).toHaveLength(1);
  });

  test("is wrong in its version before its partitions are looked at", () => {
    expect(() => parseOffsetFile('{"version":2}')).toThrow("Not supported version field value 2");
    expect(() => parseOffsetFile('{"version":null}')).toThrow("Expected `Integer` value, received null");
    expect(() => parseOffsetFile('{"version":1}')).toThrow("Missing partitions field");
    expect(() => parseOffsetFile('{"partitions":null}')).toThrow("Expected JSON array, received null");
    expect(() => parseOffsetFile('{"partitions":[[]]}')).toThrow("Expected JSON object, received []");
    expect(() => parseOffsetFile("{")).toThrow("The input string is not a valid JSON");
  });

  test("may name a partition once: several that it names twice are told in the order of a HashMap", () => {
    const twice = ["orders", "payments", "inventory"].flatMap((topic) => [at(topic, 0, 1), at(topic, 0, 1)]);
    expect(() => parseOffsetFile(file([...twice, at("orders", 1, 1)]))).toThrow(
      /^Offset json file contains duplicate topic partitions: \w+-0,\w+-0,\w+-0$/,
    );
  });
});
