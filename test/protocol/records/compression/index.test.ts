import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { DecodeError, InputError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/protocol/records/compression/codec.ts";
import { COMPRESSION_TYPES } from "../../../../src/protocol/records/compression/codec.ts";
import { isCodecLoaded, loadCodec, loadedCodec } from "../../../../src/protocol/records/compression/index.ts";

const TYPES = COMPRESSION_TYPES.filter((type) => type !== "none");
const MAX = 8 * 1024 * 1024;

function failing(): Promise<Codec> {
  return Promise.reject(new Error("no build for plan9"));
}

describe("loading", () => {
  test("a codec is there for synchronous code once it was loaded, and not before", async () => {
    expect(isCodecLoaded("none")).toBe(true);
    expect(isCodecLoaded("zstd")).toBe(false);
    expect(() => loadedCodec("zstd")).toThrow('the zstd codec was not loaded: await loadCodec("zstd") first');
    const codec = await loadCodec("zstd");
    expect(isCodecLoaded("zstd")).toBe(true);
    expect(loadedCodec("zstd")).toBe(codec);
  });

  test("a package that does not load is an InputError with the reason and a hint, and is tried again", async () => {
    await expect(loadCodec("lz4", failing)).rejects.toThrow(InputError);
    await expect(loadCodec("lz4", failing)).rejects.toMatchObject({
      message: "lz4 compression is not available here: its package could not be loaded: no build for plan9",
      hint: expect.stringContaining("Install kafka-kt again"),
    });
    await expect(loadCodec("lz4")).resolves.toBeDefined();
  });
});

describe.each(TYPES)("%s", (type) => {
  let codec: Codec;

  beforeAll(async () => {
    codec = await loadCodec(type);
  });

  test.each([
    ["one byte", Buffer.from("x")],
    ["zeroes, 1 MiB", Buffer.alloc(1024 * 1024)],
    ["noise, 1 MiB", randomBytes(1024 * 1024)],
    ["noise, a block of lz4", randomBytes(64 * 1024)],
    ["noise, a block of lz4 and one byte", randomBytes(64 * 1024 + 1)],
    ["text, a block of snappy", Buffer.alloc(32 * 1024, "text ")],
    ["text, 3 MiB", Buffer.alloc(3 * 1024 * 1024, "some text and more of it; ")],
  ])("gives back %s", (_name, data) => {
    expect(codec.decompress(codec.compress(data), MAX).equals(data)).toBe(true);
  });

  test("gives back any bytes, and a part of a larger buffer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), fc.nat(100), (data, start) => {
        const part = data.subarray(Math.min(start, data.length - 1));
        expect(Buffer.from(part).equals(codec.decompress(codec.compress(part), MAX))).toBe(true);
      }),
    );
  });

  test("stops at the most bytes that it may give", () => {
    const data = Buffer.alloc(1_000_000, "a bomb? ");
    const compressed = codec.compress(data);
    expect(codec.decompress(compressed, data.length)).toHaveLength(data.length);
    for (const most of [data.length - 1, 100_000, 1, 0]) {
      expect(() => codec.decompress(compressed, most)).toThrow(DecodeError);
    }
  });

  test("refuses bytes that are not its own", () => {
    for (const data of [
      Buffer.alloc(0),
      Buffer.alloc(1, 0xff),
      Buffer.alloc(100, 0xff),
      Buffer.from("plain text, no more"),
    ]) {
      expect(() => codec.decompress(data, MAX)).toThrow(DecodeError);
    }
  });

  test("takes any damage for a DecodeError or other bytes", () => {
    const compressed = codec.compress(Buffer.from("0123456789 abc ".repeat(60) + randomBytes(200).toString("hex")));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(compressed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(compressed.length),
        fc.boolean(),
        (changes, size, cut) => {
          const damaged = Buffer.from(cut ? compressed.subarray(0, size) : compressed);
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          try {
            expect(codec.decompress(damaged, MAX).length).toBeLessThanOrEqual(MAX);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe("levels", () => {
  const data = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${(i * i * 7) % 1009} `).join(""));

  test.each(["gzip", "zstd"] as const)("%s packs closer at its highest than at its lowest", async (type) => {
    const codec = await loadCodec(type);
    const [low, high] = type === "gzip" ? [1, 9] : [-50, 19];
    expect(codec.compress(data, high).length).toBeLessThan(codec.compress(data, low).length);
    expect(codec.decompress(codec.compress(data, low), MAX).equals(data)).toBe(true);
  });

  test("gzip takes Kafka's default, -1", async () => {
    const codec = await loadCodec("gzip");
    expect(codec.compress(data, -1).equals(codec.compress(data))).toBe(true);
  });
});
