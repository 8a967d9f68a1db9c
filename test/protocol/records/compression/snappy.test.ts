import { compressSync } from "snappy";
import { beforeAll, describe, expect, test } from "vitest";
import { DecodeError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/protocol/records/compression/codec.ts";
import { loadSnappy } from "../../../../src/protocol/records/compression/snappy.ts";

const MAX = 1024 * 1024;
const HEADER = "82534e4150505900" + "00000001".repeat(2);

function framed(...blocks: Buffer[]): Buffer {
  return Buffer.concat([
    Buffer.from(HEADER, "hex"),
    ...blocks.flatMap((block) => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(block.length);
      return [length, block];
    }),
  ]);
}

describe("snappy", () => {
  let codec: Codec;

  beforeAll(async () => {
    codec = await loadSnappy();
  });

  test("is written in blocks of 32 KiB behind the header of snappy-java", () => {
    const data = Buffer.alloc(80 * 1024, "abc");
    const parts = [0, 1, 2].map((at) => compressSync(data.subarray(at * 32 * 1024, (at + 1) * 32 * 1024)));
    expect(codec.compress(data).equals(framed(...parts))).toBe(true);
  });

  test("is read as one raw block as well, the way clients without the framing write it", () => {
    const data = Buffer.alloc(100_000, "raw ");
    expect(codec.decompress(compressSync(data), MAX).equals(data)).toBe(true);
  });

  test("is read where one stream follows another", () => {
    const [a, b] = [Buffer.from("first"), Buffer.from("second")];
    const both = Buffer.concat([codec.compress(a), codec.compress(b)]);
    expect(codec.decompress(both, MAX).toString()).toBe("firstsecond");
  });

  test.each([
    ["a block length beyond the end", "0000000a0000", "a snappy block of 10 bytes does not fit"],
    ["a negative block length", "ffffffff0000", "a snappy block of -1 bytes does not fit"],
    ["half a block length", "0000", "ends in a block length"],
    ["a size that no block of that length has", "00000006fe07040000ff", "cannot have 1022 bytes"],
    ["a size above the limit", "00000006ffffffff0f00", "more than 1048576 bytes"],
    ["a size without an end", "00000006ffffffffff00", "the size of a snappy block is broken"],
  ])("%s is a DecodeError", (_name, hex, message) => {
    const decompress = () => codec.decompress(Buffer.from(HEADER + hex, "hex"), MAX);
    expect(decompress).toThrow(DecodeError);
    expect(decompress).toThrow(message);
  });
});
