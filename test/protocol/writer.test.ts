import { describe, expect, test } from "vitest";
import { ZERO_UUID } from "../../src/protocol/uuid.ts";
import { Writer } from "../../src/protocol/writer.ts";
import { unspaced } from "./support/hex.ts";

function hexOf(write: (writer: Writer) => void): string {
  const writer = new Writer(1);
  write(writer);
  return writer.finish().toString("hex");
}

describe("Writer", () => {
  test("writes numbers big-endian and grows as it needs", () => {
    const hex = hexOf((to) => {
      to.writeInt8(-1);
      to.writeInt16(-2);
      to.writeUint16(0xfffe);
      to.writeInt32(1);
      to.writeUint32(0xffffffff);
      to.writeInt64(-(2n ** 63n));
      to.writeFloat64(-1);
      to.writeBool(true);
    });
    expect(hex).toBe(unspaced("ff fffe fffe 00000001 ffffffff 8000000000000000 bff0000000000000 01"));
  });

  test.each<[string, (to: Writer) => void]>([
    ["int8", (to) => to.writeInt8(128)],
    ["uint8", (to) => to.writeUint8(-1)],
    ["int16", (to) => to.writeInt16(0x8000)],
    ["uint16", (to) => to.writeUint16(-1)],
    ["int32", (to) => to.writeInt32(1.5)],
    ["int32", (to) => to.writeInt32(Number.NaN)],
    ["uint32", (to) => to.writeUint32(-1)],
    ["int64", (to) => to.writeInt64(2n ** 63n)],
    ["unsigned varint", (to) => to.writeUnsignedVarint(-1)],
    ["varint", (to) => to.writeVarint(2 ** 31)],
    ["varlong", (to) => to.writeVarlong(2n ** 63n)],
  ])("refuses a value that does not fit %s", (type, write) => {
    expect(() => write(new Writer())).toThrow(`does not fit ${type}`);
  });

  test.each(["", "topic", "é", `${"a".repeat(47)}€`, "a".repeat(48), "a".repeat(49), "😀".repeat(40)])(
    "writes the text %j with the length of its UTF-8",
    (text) => {
      const utf8 = Buffer.from(text, "utf8");
      const hex = hexOf((to) => to.writeUtf8(text, (writer, length) => writer.writeInt16(length)));
      expect(hex).toBe(utf8.length.toString(16).padStart(4, "0") + utf8.toString("hex"));
    },
  );

  test("writes the zero UUID as zeros over what the memory held", () => {
    const writer = new Writer(64);
    writer.writeBytes(Buffer.alloc(32, 0xff));
    writer.writeUuid(ZERO_UUID);
    expect(writer.finish().subarray(32)).toEqual(Buffer.alloc(16));
  });

  test("fills in a size that was not known before", () => {
    const writer = new Writer();
    writer.writeInt32(0);
    writer.writeBytes(Buffer.from([1, 2]));
    writer.patchInt32(0, writer.position - 4);
    expect(writer.finish().toString("hex")).toBe("000000020102");
    expect(() => writer.patchInt32(3, 1)).toThrow("Nothing was written at 3 yet");
  });

  describe("that keeps large fields", () => {
    const large = Buffer.alloc(5000, 7);

    test("gives them back as they are, with what stands before, between and behind them", () => {
      const writer = new Writer(8, { keepLarge: true });
      writer.writeInt32(0);
      writer.writeBytes(large);
      for (let count = 0; count < 10; count++) writer.writeInt16(1);
      writer.writeBytes(large);
      writer.patchInt32(0, writer.position - 4);
      const parts = writer.finishParts();
      expect(parts.map(({ length }) => length)).toEqual([4, 5000, 20, 5000]);
      expect([parts[1] === large, parts[3] === large]).toEqual([true, true]);
      expect(parts[0]?.readInt32BE()).toBe(10_020);
      expect(writer.finish()).toEqual(Buffer.concat(parts));
    });

    test("copies small ones", () => {
      const writer = new Writer(8, { keepLarge: true });
      writer.writeBytes(Buffer.alloc(100, 1));
      expect(writer.finishParts()).toEqual([Buffer.alloc(100, 1)]);
    });

    test("fills in no size behind one", () => {
      const writer = new Writer(8, { keepLarge: true });
      writer.writeBytes(large);
      writer.writeInt32(0);
      expect(() => writer.patchInt32(5000, 1)).toThrow("Nothing was written at 5000 yet");
    });
  });

  test("copies large fields unless it is told to keep them", () => {
    const writer = new Writer();
    writer.writeBytes(Buffer.alloc(5000, 7));
    expect(writer.finishParts()).toEqual([Buffer.alloc(5000, 7)]);
  });
});
