import {
  array,
  bool,
  bytes,
  defineApi,
  defineData,
  float64,
  int16,
  int32,
  int64,
  int8,
  records,
  string,
  struct,
  uint16,
  uint32,
  uuid,
} from "../../../src/protocol/schema.ts";

/** A message that uses every feature of the schema; flexible from version 2 on. */
export const example = defineApi({
  key: 999,
  name: "Example",
  versions: [0, 3],
  flexible: 2,
  listeners: ["broker"],
  request: struct({
    flag: bool(),
    tiny: int8({ default: -1 }),
    port: uint16(),
    size: uint32(),
    ratio: float64(),
    id: uuid({ since: 1 }),
    name: string({ nullable: { since: 1 } }),
    data: bytes({ nullable: true, default: null }),
    batch: records({ nullable: true }),
    numbers: array(int32(), { nullable: { since: 3 } }),
    older: int16({ until: 1, default: 7 }),
    newer: int64({ since: 3, default: -1n }),
    hint: string({ since: 3, ignorable: true }),
    inner: struct({ value: int32({ default: 5 }), text: string() }),
    maybe: struct({ value: int32() }, { nullable: true, default: null }),
    items: array({ key: string(), value: int32({ since: 3 }) }),
    tag: string({ since: 2, tag: 1, nullable: true, default: null }),
    flags: array(int8(), { since: 2, tag: 0 }),
    nested: struct({ a: int32(), b: string() }, { since: 2, tag: 3 }),
    optional: struct({ a: int32() }, { since: 2, tag: 4, nullable: true }),
    moved: int32({ tag: 5, taggedSince: 3 }),
  }),
  response: struct({ errorCode: int16() }),
});

/** Structs that take no bytes at all. */
export const empties = defineData({ name: "Empties", versions: [0, 0], flexible: null, fields: { items: array({}) } });
