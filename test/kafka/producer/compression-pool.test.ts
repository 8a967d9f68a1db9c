import { expect, test, vi } from "vitest";
import { CompressionPool } from "../../../src/kafka/producer/compression-pool.ts";
import { RECORD_BATCH_OVERHEAD } from "../../../src/protocol/records/batch-layout.ts";
import type { CompressionType } from "../../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";

const JOBS_PER_THREAD = 4;

function pool(type: CompressionType, level?: number, threads = 1): CompressionPool & Disposable {
  const made = new CompressionPool({ type, level }, threads);
  return Object.assign(made, { [Symbol.dispose]: () => made.close() });
}

/** In memory that threads share, as a producer's; bytes that tell one from another. */
function records(seed: number, size = 20_000): Buffer {
  const bytes = Buffer.from(new SharedArrayBuffer(size + 100), 50, size);
  for (let at = 0; at < size; at++) bytes[at] = (seed + at * (1 + (at % 7))) % 11;
  return bytes;
}

test.each(["gzip", "snappy", "lz4", "zstd"] as const)("gives what the codec gives, with %s", async (type) => {
  using threads = pool(type);
  const codec = await loadCodec(type);
  const batch = await threads.compress(records(1));
  const packed = batch.subarray(RECORD_BATCH_OVERHEAD);
  expect(packed.equals(codec.compress(Buffer.from(records(1))))).toBe(true);
  expect(codec.decompress(packed, 20_000).equals(records(1))).toBe(true);
});

test("goes by the level", async () => {
  using threads = pool("gzip", 1);
  const codec = await loadCodec("gzip");
  const batch = await threads.compress(records(1));
  expect(batch.subarray(RECORD_BATCH_OVERHEAD).equals(codec.compress(records(1), 1))).toBe(true);
});

test("gives each its own answer, whichever thread is sooner", async () => {
  using threads = pool("lz4", undefined, 2);
  const codec = await loadCodec("lz4");
  const sizes = Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? 200_000 : 10));
  const batches = await Promise.all(sizes.map((size, index) => threads.compress(records(index, size))));
  for (const [index, batch] of batches.entries()) {
    const plain = codec.decompress(batch.subarray(RECORD_BATCH_OVERHEAD), 200_000);
    expect(plain.equals(records(index, sizes[index]))).toBe(true);
  }
});

test("uses memory again that is given back", async () => {
  using threads = pool("lz4");
  const codec = await loadCodec("lz4");
  for (let round = 0; round < 20; round++) {
    const batch = await threads.compress(records(round, round % 2 === 0 ? 100_000 : 100));
    const plain = codec.decompress(batch.subarray(RECORD_BATCH_OVERHEAD), 100_000);
    expect(plain.equals(records(round, plain.length))).toBe(true);
    const { buffer } = batch;
    threads.recycle(batch);
    await threads.compress(records(round));
    expect(buffer.byteLength).toBe(0);
  }
});

test("takes memory that is not shared as well", async () => {
  using threads = pool("lz4");
  const codec = await loadCodec("lz4");
  const batch = await threads.compress(Buffer.from("a value"));
  expect(codec.decompress(batch.subarray(RECORD_BATCH_OVERHEAD), 100).toString()).toBe("a value");
});

test("is up once a thread works, and not when all are lost", async () => {
  using threads = pool("lz4");
  threads.begin();
  threads.begin();
  expect(threads.isUp).toBe(false);
  await threads.compress(records(1));
  expect(threads.isUp).toBe(true);
  threads.close();
  threads.begin();
  expect(threads.isUp).toBe(false);
});

test("is full once the thread has as much as it is given at once, and no longer when that is done", async () => {
  using threads = pool("lz4");
  await threads.compress(records(0));
  const jobs: Promise<unknown>[] = [];
  const full: boolean[] = [];
  for (let index = 0; index < JOBS_PER_THREAD; index++) {
    full.push(threads.isFull);
    jobs.push(threads.compress(records(index)));
  }
  expect(full).toEqual(full.map(() => false));
  expect(threads.isFull).toBe(true);
  await Promise.all(jobs);
  expect(threads.isFull).toBe(false);
});

test("says what is wrong with records, and goes on", async () => {
  using threads = pool("gzip", 77);
  await expect(threads.compress(records(1))).rejects.toThrow("level");
  await expect(threads.compress(records(2))).rejects.toThrow("level");
});

test("rejects what a lost thread has not answered", async () => {
  using threads = pool("unheard-of" as CompressionType);
  const both = await Promise.allSettled([threads.compress(records(1)), threads.compress(records(2))]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(threads.compress(records(3))).rejects.toThrow("closed");
});

test("rejects what is under way and what comes when it is closed", async () => {
  const threads = pool("zstd");
  const rejected = vi.fn<(error: Error) => void>();
  const underWay = [threads.compress(records(1)).catch(rejected), threads.compress(records(2)).catch(rejected)];
  threads.close();
  await Promise.all(underWay);
  await threads.compress(records(3)).catch(rejected);
  expect(rejected.mock.calls.map(([{ message }]) => message)).toEqual(
    Array.from({ length: 3 }, () => "the threads for compression are closed"),
  );
});
