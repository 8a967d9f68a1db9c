import { compressSync } from "lz4-napi";
import { beforeAll, describe, expect, test } from "vitest";
import { DecodeError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/protocol/records/compression/codec.ts";
import { loadLz4 } from "../../../../src/protocol/records/compression/lz4.ts";

const MAX = 1024 * 1024;
/** Behind the magic: FLG, BD, a header checksum that nobody verifies, the blocks. */
const frame = (hex: string) => Buffer.from(`04224d18${hex.replaceAll(" ", "")}`, "hex");

/** A block that repeats what lies 5 bytes back, 8 times, then the literals "!!!!!" (blocks end in five literals). */
const COPY_8 = "040500 50 2121212121";

describe("lz4", () => {
  let codec: Codec;

  beforeAll(async () => {
    codec = await loadLz4();
  });

  test("is written with the header of Kafka's Lz4BlockOutputStream and an end mark", () => {
    const packed = codec.compress(Buffer.alloc(1000, "a"));
    expect(packed.subarray(0, 7).toString("hex")).toBe("04224d18604082");
    expect(packed.subarray(-4).toString("hex")).toBe("00000000");
  });

  test("stores a block that does not get smaller", () => {
    expect(codec.compress(Buffer.from("abc"))).toEqual(frame("60 40 82 03000080 616263 00000000"));
  });

  test("is read with linked blocks: the second refers to the first", () => {
    const data = frame(`40 40 00 05000080 68656c6c6f 09000000 ${COPY_8} 00000000`);
    expect(codec.decompress(data, MAX).toString()).toBe("hellohellohel!!!!!");
  });

  test("is read with linked blocks of an encoder that knows what lies before", () => {
    const words = Array.from({ length: 60_000 }, (_, i) => `${(i * i) % 1013} `).join("");
    const data = Buffer.from(words).subarray(0, 200_000);
    const parts: Buffer[] = [frame("40 40 00")];
    for (let at = 0; at < data.length; at += 65536) {
      const window = at === 0 ? undefined : data.subarray(at - 65536, at);
      const block = compressSync(data.subarray(at, at + 65536), window);
      block.writeUInt32LE(block.length - 4);
      parts.push(block);
    }
    parts.push(Buffer.alloc(4));
    const linked = Buffer.concat(parts);
    expect(linked.length).toBeLessThan(codec.compress(data).length);
    expect(codec.decompress(linked, MAX).equals(data)).toBe(true);
  });

  test("refuses in an independent block what lies before it", () => {
    const data = frame(`60 40 00 05000080 68656c6c6f 09000000 ${COPY_8} 00000000`);
    expect(() => codec.decompress(data, MAX)).toThrow(DecodeError);
  });

  test("is read with a content size, block checksums and a content checksum", () => {
    const stored = "05000080 68656c6c6f";
    const data = frame(`7c 70 0500000000000000 00 ${stored} aaaaaaaa 00000000 bbbbbbbb`);
    expect(codec.decompress(data, MAX).toString()).toBe("hello");
  });

  test("ends at the end mark", () => {
    const data = Buffer.concat([codec.compress(Buffer.from("first")), codec.compress(Buffer.from("second"))]);
    expect(codec.decompress(data, MAX).toString()).toBe("first");
  });

  test.each([
    ["no end mark", "6040 82 03000080616263", "ends before the end mark"],
    ["a block beyond the end", "6040 82 04000080616263", "an lz4 block of 4 bytes does not fit"],
    ["a block above the maximum of the frame", `60408201000180${"00".repeat(65537)}`, "block of 65537 bytes"],
    ["version 2", "a040 82 00000000", "not one that we know"],
    ["a reserved bit", "6240 82 00000000", "not one that we know"],
    ["a dictionary", "6140 82 00000000", "not one that we know"],
    ["an unknown block size", "6030 82 00000000", "not one that we know"],
    ["half a header", "60", "ends in the frame header"],
  ])("%s is a DecodeError", (_name, hex, message) => {
    const decompress = () => codec.decompress(frame(hex), MAX);
    expect(decompress).toThrow(DecodeError);
    expect(decompress).toThrow(message);
  });
});
