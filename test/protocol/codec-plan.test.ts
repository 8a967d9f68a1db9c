import { describe, expect, test } from "vitest";
import { DecodeError } from "../../src/errors.ts";
import { decodeData, decodeRequest, encodeData, encodeRequest } from "../../src/protocol/codec.ts";
import { planOf } from "../../src/protocol/codec-plan.ts";
import { array, defineData, int32, string, struct } from "../../src/protocol/schema.ts";
import { empties, example } from "./support/example.ts";
import { bare, unspaced } from "./support/hex.ts";

const list = defineData({
  name: "List",
  versions: [0, 2],
  flexible: 1,
  fields: { items: array({ id: int32(), name: string() }, { nullable: { since: 2 } }) },
});
const pair = defineData({
  name: "Pair",
  versions: [0, 1],
  flexible: 1,
  fields: { maybe: struct({ id: int32() }, { nullable: true }) },
});

describe("arrays", () => {
  test("have an int32 count, or a varint of one more", () => {
    const value = { items: [{ id: 1, name: "a" }] };
    expect(encodeData(list, 0, value)).toEqual(bare("00000001 00000001 0001 61"));
    expect(encodeData(list, 1, value)).toEqual(bare("02 00000001 02 61 00 00"));
    expect(encodeData(list, 2, { items: null })).toEqual(bare("00 00"));
  });

  test.each(["7fffffff", "00000002 00000001 0000 00000001"])(
    "of more elements than the bytes can hold are refused at once: %s",
    (hex) => {
      expect(() => decodeData(list, 0, bare(hex))).toThrow(/Array of \d+ elements does not fit the \d+ bytes left/);
    },
  );

  test("of elements without bytes are bounded too", () => {
    expect(decodeData(empties, 0, bare("00000003"))).toEqual({ items: [{}, {}, {}] });
    expect(() => decodeData(empties, 0, bare("00010000"))).toThrow(DecodeError);
  });
});

/** The tagged fields of a request that sets the nullable tagged struct. */
function tagged(value: { a: number } | null): string {
  const plain = encodeRequest(example, 2, {}).toString("hex");
  const body = encodeRequest(example, 2, { optional: value });
  expect(decodeRequest(example, 2, body).optional).toEqual(value);
  return body.toString("hex").slice(plain.length - 2);
}

describe("nullable structs", () => {
  test("have a byte in front: 1, or -1 for null", () => {
    expect(encodeData(pair, 0, { maybe: { id: 5 } })).toEqual(bare("01 00000005"));
    expect(encodeData(pair, 0, { maybe: null })).toEqual(bare("ff"));
    expect(decodeData(pair, 1, bare("ff 00"))).toEqual({ maybe: null });
  });

  test("have a varint in front as tagged fields: 1, or 0 for null", () => {
    expect(tagged(null)).toBe(unspaced("01 04 01 00"));
    expect(tagged({ a: 7 })).toBe(unspaced("01 04 06 01 00000007 00"));
  });
});

test("a plan is compiled once for a version", () => {
  const target = { label: "List", version: 1, flexible: true };
  expect(planOf(list.fields, target)).toBe(planOf(list.fields, { ...target }));
  expect(planOf(list.fields, { ...target, version: 2 })).not.toBe(planOf(list.fields, target));
});
