import { describe, expect, test } from "vitest";
import { UnsupportedVersionError } from "../../src/errors.ts";
import { decodeRequest, encodeRequest } from "../../src/protocol/codec.ts";
import { errorOf } from "../support/error-of.ts";
import { example } from "./support/example.ts";
import { unspaced } from "./support/hex.ts";

/** The end of an encoded request: its tagged fields, after the same bytes that an empty request has. */
function taggedPart(version: number, request: Parameters<typeof encodeRequest<typeof example>>[2]): string {
  const plain = encodeRequest(example, version, {});
  const body = encodeRequest(example, version, request);
  expect(body.subarray(0, plain.length - 1)).toEqual(plain.subarray(0, -1));
  return body.subarray(plain.length - 1).toString("hex");
}

describe("fields that the version does not have", () => {
  test("are dropped at their default, and decoded as it", () => {
    const decoded = decodeRequest(example, 2, encodeRequest(example, 2, { older: 7, newer: -1n, hint: "" }));
    expect(decoded).toMatchObject({ older: 7, newer: -1n, hint: "" });
  });

  test("are refused when set, by name, API and version", () => {
    const refusal = errorOf(() => encodeRequest(example, 2, { newer: 0n }));
    expect(refusal).toBeInstanceOf(UnsupportedVersionError);
    expect(refusal).toMatchObject({
      message: "Attempted to write a non-default newer at version 2 of ExampleRequest",
      javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException",
    });
    expect(() => encodeRequest(example, 2, { items: [{ key: "k", value: 1 }] })).toThrow("non-default value");
    expect(() => encodeRequest(example, 0, { nested: { a: 1 } })).toThrow("non-default nested");
    expect(() => encodeRequest(example, 0, { flags: [1] })).toThrow("non-default flags");
    expect(() => encodeRequest(example, 0, { tag: "" })).toThrow("non-default tag");
  });

  test("are dropped when set, where they are ignorable", () => {
    expect(encodeRequest(example, 2, { hint: "lost" })).toEqual(encodeRequest(example, 2, {}));
  });

  test("are no obstacle as structs and arrays that hold defaults", () => {
    expect(encodeRequest(example, 0, { nested: { a: 0, b: "" }, flags: [] })).toEqual(encodeRequest(example, 0, {}));
  });
});

describe("tagged fields", () => {
  test("are written in the order of their tags, with their size, when they are not at their default", () => {
    expect(taggedPart(2, { tag: "x", flags: [1, 2], nested: { b: "y" } })).toBe(
      unspaced("03 00 03 030102 01 02 0278 03 07 00000000 0279 00"),
    );
  });

  test("are left out at their default", () => {
    expect(taggedPart(2, { tag: null, flags: [], nested: { a: 0 } })).toBe("00");
  });

  test("are plain fields in versions before they were tagged", () => {
    const plain = encodeRequest(example, 2, {}).length;
    expect(encodeRequest(example, 2, { moved: 9 })).toHaveLength(plain);
    expect(taggedPart(3, { moved: 9 })).toBe(unspaced("01 05 04 00000009"));
  });

  test("that we do not know are kept and written back between those that we know", () => {
    const unknownTaggedFields = [
      { tag: 2, data: Buffer.from("two") },
      { tag: 77, data: Buffer.alloc(0) },
    ];
    const request = { tag: "x", nested: { a: 1 }, unknownTaggedFields };
    const hex = taggedPart(2, request);
    expect(hex).toMatch(/^0401020278020374776f0306/);
    const decoded = decodeRequest(example, 2, encodeRequest(example, 2, request));
    expect(decoded.unknownTaggedFields).toEqual(unknownTaggedFields);
    expect(encodeRequest(example, 2, decoded)).toEqual(encodeRequest(example, 2, request));
    expect(() => encodeRequest(example, 0, { unknownTaggedFields })).toThrow(UnsupportedVersionError);
  });

  test("that we do not know are no property where there are none", () => {
    expect(decodeRequest(example, 2, encodeRequest(example, 2, {}))).not.toHaveProperty("unknownTaggedFields");
  });

  test("must fill the size they announce", () => {
    const head = encodeRequest(example, 2, {}).subarray(0, -1);
    const body = (hex: string): Buffer => Buffer.concat([head, Buffer.from(hex, "hex")]);
    expect(() => decodeRequest(example, 2, body("0101030278ff"))).toThrow("ExampleRequest v2 tag: 1 bytes left over");
    expect(() => decodeRequest(example, 2, body("01010103"))).toThrow("ExampleRequest v2 tag: Need 2 bytes, 0 left");
    expect(() => decodeRequest(example, 2, body("0101630278"))).toThrow("Tagged field tag of 99 bytes does not fit");
    expect(() => decodeRequest(example, 2, body("0101020278"))).not.toThrow();
  });
});
