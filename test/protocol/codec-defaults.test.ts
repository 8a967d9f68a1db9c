import { describe, expect, test } from "vitest";
import { defaultCheck, defaultOf } from "../../src/protocol/codec-defaults.ts";
import {
  array,
  bool,
  bytes,
  type Field,
  float64,
  int32,
  int64,
  records,
  string,
  struct,
  uuid,
} from "../../src/protocol/schema.ts";
import { ZERO_UUID } from "../../src/protocol/uuid.ts";

const CASES: readonly [name: string, field: Field, expected: unknown, other: unknown][] = [
  ["bool", bool(), false, true],
  ["int32", int32(), 0, 1],
  ["int64", int64(), 0n, 1n],
  ["float64", float64(), 0, 0.5],
  ["string", string(), "", "x"],
  ["uuid", uuid(), ZERO_UUID, "AAAAAAAAAAAAAAAAAAAAAQ"],
  ["bytes", bytes(), Buffer.alloc(0), Buffer.of(1)],
  ["records", records(), Buffer.alloc(0), Buffer.of(1)],
  ["nullable records", records({ nullable: true }), null, Buffer.alloc(0)],
  ["nullable string", string({ nullable: true }), "", null],
  ["string that is null", string({ nullable: true, default: null }), null, ""],
  ["int64 of its own", int64({ default: -1n }), -1n, 0n],
  ["array", array(int32()), [], [1]],
  ["nullable array", array(int32(), { nullable: true }), [], null],
  ["array that is null", array(int32(), { nullable: true, default: null }), null, []],
  ["struct", struct({ a: int32({ default: 5 }), b: array(int32()) }), { a: 5, b: [] }, { a: 0, b: [] }],
  ["nullable struct", struct({ a: int32() }, { nullable: true }), { a: 0 }, null],
];

describe("defaults", () => {
  test.each(CASES)("of %s are Kafka's", (_, field, expected, other) => {
    const value = defaultOf(field)();
    expect(value).toEqual(expected);
    expect(defaultCheck(field)(value)).toBe(true);
    expect(defaultCheck(field)(other)).toBe(false);
  });

  test("of arrays and structs are new each time, so that nobody changes another's", () => {
    const make = defaultOf(struct({ list: array(int32()) }));
    expect(make()).not.toBe(make());
    expect(defaultOf(array(int32()))()).not.toBe(defaultOf(array(int32()))());
  });

  test("hold for a struct with left out fields, but not with unknown tagged fields", () => {
    const isDefault = defaultCheck(struct({ a: int32() }));
    expect(isDefault({})).toBe(true);
    expect(isDefault({ unknownTaggedFields: [] })).toBe(true);
    expect(isDefault({ unknownTaggedFields: [{ tag: 9, data: Buffer.alloc(0) }] })).toBe(false);
  });
});
