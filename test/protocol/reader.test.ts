import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "../../src/errors.ts";
import { Reader } from "../../src/protocol/reader.ts";
import { Writer } from "../../src/protocol/writer.ts";
import { errorOf } from "../support/error-of.ts";
import { bare } from "./support/hex.ts";

const reader = (hex: string): Reader => new Reader(bare(hex));

describe("Reader", () => {
  test("reads numbers big-endian and moves on", () => {
    const from = reader("80 fffe fffe 80000000 80000000 8000000000000000 bff0000000000000 01");
    expect(from.readInt8()).toBe(-128);
    expect(from.readInt16()).toBe(-2);
    expect(from.readUint16()).toBe(0xfffe);
    expect(from.readInt32()).toBe(-(2 ** 31));
    expect(from.readUint32()).toBe(2 ** 31);
    expect(from.readInt64()).toBe(-(2n ** 63n));
    expect(from.readFloat64()).toBe(-1);
    expect(from.readBool()).toBe(true);
    expect(from.remaining).toBe(0);
  });

  test.each([
    ["00", 0],
    ["7f", 127],
    ["8001", 128],
    ["ffffffff0f", 0xffffffff],
  ])("reads the unsigned varint %s", (hex, value) => {
    expect(reader(hex).readUnsignedVarint()).toBe(value);
  });

  test.each([
    ["01", -1],
    ["02", 1],
    ["feffffff0f", 2 ** 31 - 1],
    ["ffffffff0f", -(2 ** 31)],
  ])("reads the zigzag varint %s", (hex, value) => {
    expect(reader(hex).readVarint()).toBe(value);
  });

  test.each(["ffffffff10", "808080808000"])("refuses the varint %s of more than 32 bits", (hex) => {
    expect(() => reader(hex).readUnsignedVarint()).toThrow("Varint is longer than 32 bits at offset 0");
  });

  test.each(["ffffffffffffffffff02", "8080808080808080808000"])(
    "refuses the varlong %s of more than 64 bits",
    (hex) => {
      expect(() => reader(hex).readVarlong()).toThrow("Varlong is longer than 64 bits at offset 0");
    },
  );

  test("says where a read did not fit, and stays there", () => {
    const from = reader("0001 02");
    from.readInt16();
    const error = errorOf(() => from.readInt32());
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ message: "Need 4 bytes, 1 left at offset 2", offset: 2 });
    expect(from.offset).toBe(2);
  });

  test("does not read past the end it was given", () => {
    const from = new Reader(Buffer.alloc(8), 2, 4);
    expect(from.readInt16()).toBe(0);
    expect(() => from.readInt8()).toThrow(DecodeError);
    expect(() => new Reader(Buffer.alloc(3), 1, 4)).toThrow("Range 1-4 is outside a buffer of 3 bytes");
  });

  test("gives views of the buffer, not copies", () => {
    const buffer = Buffer.from([1, 2, 3]);
    const view = new Reader(buffer).readBytes(2);
    buffer[0] = 9;
    expect(view).toEqual(Buffer.from([9, 2]));
  });

  test("reads what Writer wrote, for any value", () => {
    const values = fc.tuple(
      fc.integer(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.integer({ min: 0, max: 0xffffffff }),
    );
    fc.assert(
      fc.property(values, ([small, big, unsigned]) => {
        const to = new Writer(1);
        to.writeVarint(small);
        to.writeVarlong(big);
        to.writeUnsignedVarint(unsigned);
        const from = new Reader(to.finish());
        expect([from.readVarint(), from.readVarlong(), from.readUnsignedVarint()]).toEqual([small, big, unsigned]);
        expect(from.remaining).toBe(0);
      }),
    );
  });
});
