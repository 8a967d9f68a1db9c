import { beforeAll, describe, expect, test } from "vitest";
import { DecodeError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/protocol/records/compression/codec.ts";
import { zstdFrames } from "../../../../src/protocol/records/compression/zstd-frame.ts";
import { loadZstd } from "../../../../src/protocol/records/compression/zstd.ts";

const MAGIC = "28b52ffd";
const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

/** A frame without content size: window 1 MiB, one last raw block with "hello". */
const RAW = `${MAGIC}0050290000${Buffer.from("hello").toString("hex")}`;
/** The last block repeats a byte 100000 times: 13 bytes become 100000. */
const REPEATED = `${MAGIC}0050 03350c 61`;
/** To be skipped: three bytes of anything. */
const SKIPPABLE = "5a2a4d1803000000aabbcc";

describe("zstdFrames", () => {
  test("tells the bounds of frames and steps over skippable ones", () => {
    expect(zstdFrames(bytes(SKIPPABLE + RAW + REPEATED))).toEqual([
      { start: 11, end: 25, contentSize: undefined, bound: 5 },
      { start: 25, end: 35, contentSize: undefined, bound: 100000 },
    ]);
  });

  test.each([
    ["1 byte", "20 05", 5],
    ["2 bytes", "60 0000", 256],
    ["4 bytes", "a0 05000000", 5],
    ["8 bytes", "e0 0500000000000000", 5],
  ])("reads a content size of %s", (_name, header, size) => {
    const block = size === 5 ? "290000 68656c6c6f" : "030800 61";
    expect(zstdFrames(bytes(MAGIC + header + block))[0]!.contentSize).toBe(size);
  });

  test.each([
    ["a content size that its blocks cannot hold", `${MAGIC}e0ffffffffffff0000 290000 68656c6c6f`, "cannot hold"],
    ["another magic", "28b52ffe 00".repeat(10), "no zstd frame"],
    ["a reserved bit", `${MAGIC}0850290000${"68".repeat(5)}`, "reserved bit"],
    ["a window above 128 MiB", `${MAGIC}0090290000${"68".repeat(5)}`, "window is too large"],
    ["a reserved block type", `${MAGIC}00502f0000${"68".repeat(5)}`, "block header is broken"],
    ["a block above 128 KiB", `${MAGIC}0050090010${"68".repeat(131073)}`, "block header is broken"],
    ["no checksum where there should be one", `${MAGIC}0450290000${"68".repeat(5)}`, "ends too early"],
    ["a skippable frame beyond the end", "5a2a4d18ffffffff00", "ends too early"],
  ])("refuses %s", (_name, hex, message) => {
    expect(() => zstdFrames(bytes(hex))).toThrow(DecodeError);
    expect(() => zstdFrames(bytes(hex))).toThrow(message);
  });

  test("refuses every cut but those between frames", () => {
    const data = bytes(RAW + REPEATED);
    for (let size = 1; size < data.length; size++) {
      if (size === 14) expect(zstdFrames(data.subarray(0, size))).toHaveLength(1);
      else expect(() => zstdFrames(data.subarray(0, size))).toThrow(DecodeError);
    }
  });
});

describe("zstd", () => {
  let codec: Codec;

  beforeAll(async () => {
    codec = await loadZstd();
  });

  test("reads frames one after the other, with and without content", () => {
    const empty = `${MAGIC}2000010000`;
    const read = codec.decompress(bytes(RAW + SKIPPABLE + empty + RAW), 1000);
    expect(read.toString()).toBe("hellohello");
  });

  test("reads a repeated byte up to the limit and no more", () => {
    expect(codec.decompress(bytes(REPEATED), 100000).equals(Buffer.alloc(100000, "a"))).toBe(true);
    expect(() => codec.decompress(bytes(REPEATED), 99999)).toThrow(DecodeError);
  });
});
