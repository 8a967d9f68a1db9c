import { describe, expect, test } from "vitest";
import { DecodeError, InputError, UnsupportedVersionError } from "../../src/errors.ts";
import { decodeData, encodeData } from "../../src/protocol/codec.ts";
import { isNullable, isPresent, isTagged } from "../../src/protocol/codec-scalars.ts";
import { bytes, defineData, string } from "../../src/protocol/schema.ts";
import { errorOf } from "../support/error-of.ts";
import { bare } from "./support/hex.ts";

const text = defineData({
  name: "Text",
  versions: [0, 3],
  flexible: 2,
  fields: { text: string({ nullable: { since: 1 } }), old: string({ flexible: false }) },
});
const blob = defineData({ name: "Blob", versions: [0, 1], flexible: 1, fields: { data: bytes(), more: bytes() } });

describe("strings", () => {
  test("have an int16 length before flexible versions, a varint of one more after", () => {
    expect(encodeData(text, 0, { text: "ab", old: "c" })).toEqual(bare("0002 6162 0001 63"));
    expect(encodeData(text, 2, { text: "ab", old: "c" })).toEqual(bare("03 6162 0001 63 00"));
  });

  test("are null with length -1, or 0 in flexible versions", () => {
    expect(encodeData(text, 1, { text: null })).toEqual(bare("ffff 0000"));
    expect(encodeData(text, 2, { text: null })).toEqual(bare("00 0000 00"));
    expect(decodeData(text, 2, bare("00 0000 00"))).toEqual({ text: null, old: "" });
  });

  test("must not be null where the version does not allow it", () => {
    expect(() => encodeData(text, 0, { text: null })).toThrow(UnsupportedVersionError);
    expect(() => decodeData(text, 0, bare("ffff 0000"))).toThrow("Text v0 text: Non-nullable field text is null");
    // @ts-expect-error -- null is not in the type: a caller without types still gets an error that names the field
    expect(() => encodeData(text, 1, { old: null })).toThrow("Attempted to write null as old at version 1 of Text");
  });

  test("of a length below -1 are refused", () => {
    expect(() => decodeData(text, 1, bare("fffe 0000"))).toThrow("Text v1 text: Length -2 is negative at offset 0");
  });

  test("longer than 32767 bytes are refused in every version, as Kafka does", () => {
    const letters = "é".repeat(0x4000);
    for (const version of [0, 2]) {
      const refusal = errorOf(() => encodeData(text, version, { text: letters }));
      expect(refusal).toBeInstanceOf(InputError);
      expect(refusal).toMatchObject({ message: "'text' field is too long to be serialized" });
    }
    const long = Buffer.concat([bare("818002"), Buffer.alloc(0x8000, 0x61), bare("0000 00")]);
    expect(() => decodeData(text, 2, long)).toThrow("String of 32768 bytes is too long");
  });
});

describe("bytes", () => {
  test("have an int32 length, or a varint of one more", () => {
    expect(encodeData(blob, 0, { data: Buffer.of(9), more: new Uint8Array([8]) })).toEqual(
      bare("00000001 09 00000001 08"),
    );
    expect(encodeData(blob, 1, { data: Buffer.of(9) })).toEqual(bare("02 09 01 00"));
  });

  test.each([0, 1])("of a length beyond the buffer are refused in version %d", (version) => {
    const hex = version === 0 ? "7fffffff 00" : "ffffffff0f 00";
    const error = errorOf(() => decodeData(blob, version, bare(hex)));
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ offset: version === 0 ? 4 : 5 });
  });
});

test("versions of a field are ranges with both ends in them", () => {
  expect([0, 1, 2, 3, 4].filter((version) => isPresent({ since: 1, until: 3 }, version))).toEqual([1, 2, 3]);
  expect([0, 1, 2].filter((version) => isNullable({ nullable: { since: 1 } }, version))).toEqual([1, 2]);
  expect([0, 1, 2].filter((version) => isTagged({ tag: 0, taggedSince: 2 }, version))).toEqual([2]);
  expect(isNullable({ nullable: true }, 0)).toBe(true);
  expect(isTagged({}, 0)).toBe(false);
});
