import { randomBytes } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { NativeCompression } from "../../../src/kafka/producer/native-compression.ts";
import { RECORD_BATCH_OVERHEAD } from "../../../src/protocol/records/batch-layout.ts";
import type { Codec } from "../../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";

const SIZE = 200_000;
let codec: Codec;
beforeAll(async () => {
  codec = await loadCodec("zstd");
});

/** In memory that threads share, as a producer's; bytes that tell one from another. */
function records(seed: number): Buffer {
  const bytes = Buffer.from(new SharedArrayBuffer(SIZE + 100), 50, SIZE);
  for (let at = 0; at < SIZE; at++) bytes[at] = (seed + at * (1 + (at % 7))) % 11;
  return bytes;
}

test("gives each its own records back, behind room for a header", async () => {
  const native = new NativeCompression(codec.threads!()!, undefined);
  expect({ isUp: native.isUp, isFull: native.isFull }).toEqual({ isUp: true, isFull: false });
  const jobs = Array.from({ length: 8 }, (_, seed) => native.compress(records(seed)));
  expect(native.isFull).toBe(true);
  for (const [seed, batch] of (await Promise.all(jobs)).entries()) {
    expect(codec.decompress(batch.subarray(RECORD_BATCH_OVERHEAD), SIZE).equals(records(seed))).toBe(true);
  }
  expect(native.isFull).toBe(false);
  native.close();
  expect(native.isUp).toBe(false);
});

test("goes by the level", async () => {
  const sizes = [-100, 19].map(async (level) => {
    const batch = await new NativeCompression(codec.threads!()!, level).compress(records(1));
    return batch.length;
  });
  const [fast, small] = await Promise.all(sizes);
  expect(small).toBeLessThan(fast!);
});

test("is free again when something cannot be compressed", async () => {
  const native = new NativeCompression(() => Promise.reject(new Error("no memory")), undefined);
  await expect(Promise.all([1, 2, 3].map((seed) => native.compress(records(seed))))).rejects.toThrow("no memory");
  expect(native.isFull).toBe(false);
});

test("uses memory again that is given back, and holds on to no result", async () => {
  const noise = Buffer.from(randomBytes(SIZE));
  const native = new NativeCompression(codec.threads!()!, undefined);
  let given: ArrayBufferLike | undefined;
  const before = process.memoryUsage.rss();
  let most = 0;
  for (let round = 0; round < 3000; round++) {
    const batch = await native.compress(noise);
    if (given !== undefined) expect(batch.buffer).toBe(given);
    given = batch.buffer;
    native.recycle(batch);
    most = Math.max(most, process.memoryUsage.rss());
  }
  // 600 MB have been made.
  expect(most - before).toBeLessThan(60_000_000);
});
