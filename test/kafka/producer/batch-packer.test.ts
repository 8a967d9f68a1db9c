import { expect, test } from "vitest";
import { BatchPacker } from "../../../src/kafka/producer/batch-packer.ts";
import type { PackingPool } from "../../../src/kafka/producer/batch-packer.ts";
import { PartitionQueue } from "../../../src/kafka/producer/partition-queue.ts";
import { ProducerBatch } from "../../../src/kafka/producer/producer-batch.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import type { CompressionType } from "../../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";
import { recordOf } from "./support.ts";

/** As much as is compressed without threads. */
const LARGE = 200_000;

interface Job {
  readonly records: Uint8Array;
  readonly answer: (batch: Buffer) => void;
  readonly fail: (error: Error) => void;
}

/** Threads that answer when they are told to. */
class ToldPool implements PackingPool {
  readonly jobs: Job[] = [];
  readonly recycled: Buffer[] = [];
  begun = 0;
  isUp = true;
  isFull = false;
  closed = false;

  compress(records: Uint8Array): Promise<Buffer> {
    return new Promise((answer, fail) => this.jobs.push({ records, answer, fail }));
  }

  begin(): void {
    this.begun += 1;
  }

  recycle(packed: Buffer): void {
    this.recycled.push(packed);
  }

  close(): void {
    this.closed = true;
  }
}

interface PackerConfig {
  compression: CompressionType;
  compressionLevel: number | undefined;
}

interface Packing {
  readonly packer: BatchPacker;
  readonly config: PackerConfig;
  readonly pool: ToldPool;
  readonly queue: PartitionQueue;
  /** What the packer has told; resolves at the next. */
  readonly told: unknown[];
  readonly next: () => Promise<void>;
}

/** A queue of batches with one record each, `behind` as much as is compressed without threads. */
async function packing(sizes: readonly number[], { behind = true } = {}): Promise<Packing> {
  await loadCodec("gzip");
  const pool = new ToldPool();
  const told: unknown[] = [];
  const config: PackerConfig = { compression: "gzip", compressionLevel: undefined };
  let wake: (() => void) | undefined;
  const packer = new BatchPacker(
    config,
    (fault) => {
      told.push(fault);
      wake?.();
    },
    () => pool,
  );
  const queue = new PartitionQueue("t", 0);
  if (behind) {
    queue.waiting.push(batchOf(LARGE, true));
    packer.prepare(queue);
    queue.waiting.shift();
  }
  for (const [index, size] of sizes.entries()) queue.waiting.push(batchOf(size, index < sizes.length - 1));
  return { packer, config, pool, queue, told, next: () => new Promise((resolve) => (wake = resolve)) };
}

function batchOf(size: number, closed: boolean): ProducerBatch {
  const batch = new ProducerBatch(Buffer.alloc(size + 100), 0);
  batch.append(recordOf("v".repeat(size)));
  batch.closed = closed;
  return batch;
}

const readiness = ({ packer, queue }: Packing): boolean[] => queue.waiting.map((batch) => packer.isReady(batch));

test("compresses the first bytes at once, without threads", async () => {
  const all = await packing([100, 100], { behind: false });
  all.packer.prepare(all.queue);
  const { jobs, begun } = all.pool;
  expect({ ready: readiness(all), jobs, begun }).toEqual({ ready: [true, false], jobs: [], begun: 0 });
  const [batch] = all.queue.waiting;
  batch!.seal("gzip");
  const { recordCount, compression } = new RecordBatch(batch!.wire);
  expect({ recordCount, compression }).toEqual({ recordCount: 1, compression: "gzip" });
});

test("begins threads before the first bytes where it is told that more will come", async () => {
  const all = await packing([100, 100], { behind: false });
  all.packer.begin();
  all.packer.prepare(all.queue);
  expect({ jobs: all.pool.jobs.length, begun: all.pool.begun }).toEqual({ jobs: 1, begun: 1 });
});

test("gives the memory of a batch back once that is done with", async () => {
  const all = await packing([10]);
  all.packer.prepare(all.queue);
  const packed = Buffer.alloc(100);
  const next = all.next();
  all.pool.jobs[0]!.answer(packed);
  await next;
  expect(all.pool.recycled).toEqual([]);
  all.queue.waiting[0]!.discard();
  all.queue.waiting[0]!.discard();
  expect(all.pool.recycled).toEqual([packed]);
});

test("waits for no thread that is about to begin", async () => {
  const all = await packing([10, 10, 10]);
  all.pool.isUp = false;
  all.packer.prepare(all.queue);
  expect({ ready: readiness(all), begun: all.pool.begun }).toEqual({ ready: [true, true, false], begun: 1 });
  all.pool.isUp = true;
  all.queue.waiting.splice(0, 2);
  all.packer.prepare(all.queue);
  expect({ jobs: all.pool.jobs.length, begun: all.pool.begun }).toEqual({ jobs: 1, begun: 1 });
});

test("gives many bytes to threads, and a batch is ready when its own answer is there", async () => {
  const all = await packing([LARGE, LARGE, 10]);
  all.packer.prepare(all.queue);
  all.packer.prepare(all.queue);
  expect({ ready: readiness(all), jobs: all.pool.jobs.length }).toEqual({ ready: [false, false, false], jobs: 2 });
  all.pool.jobs[1]!.answer(Buffer.alloc(80));
  await all.next();
  expect({ ready: readiness(all), told: all.told }).toEqual({ ready: [false, true, false], told: [undefined] });
});

test("takes no more records into the batch that is due, and leaves an open one behind it alone", async () => {
  const all = await packing([LARGE, 10]);
  all.queue.waiting[0]!.closed = false;
  all.packer.prepare(all.queue);
  expect(all.queue.waiting.map(({ closed, packing: state }) => [closed, state])).toEqual([
    [true, "going-on"],
    [false, "no"],
  ]);
});

test("keeps to the bounds of the threads, and to a few batches of a partition", async () => {
  const all = await packing(Array.from({ length: 20 }, () => LARGE));
  all.pool.isFull = false;
  all.packer.prepare(all.queue);
  expect(all.pool.jobs.length).toBe(8);
  all.queue.waiting.shift();
  all.pool.isFull = true;
  expect(all.packer.isBusy).toBe(true);
  all.packer.prepare(all.queue);
  expect(all.pool.jobs.length).toBe(8);
});

test("does the work itself where the threads are lost", async () => {
  const all = await packing([LARGE, LARGE]);
  all.queue.waiting[1]!.closed = false;
  all.packer.prepare(all.queue);
  all.pool.isUp = false;
  all.pool.jobs[0]!.fail(new Error("the thread has ended"));
  await all.next();
  expect({ ready: readiness(all), told: all.told }).toEqual({ ready: [true, false], told: [undefined] });
  all.queue.waiting.shift();
  all.packer.prepare(all.queue);
  expect({ ready: readiness(all), jobs: all.pool.jobs.length }).toEqual({ ready: [true], jobs: 1 });
});

test("tells of records that cannot be compressed anywhere", async () => {
  const all = await packing([LARGE]);
  all.config.compressionLevel = 77;
  all.packer.prepare(all.queue);
  all.pool.jobs[0]!.fail(new Error("no"));
  await all.next();
  expect(all.told).toEqual([expect.objectContaining({ message: expect.stringContaining("level") })]);
});

test("does nothing about a batch that failed meanwhile, and tells nobody when it is closed", async () => {
  const all = await packing([LARGE, LARGE, LARGE]);
  all.packer.prepare(all.queue);
  const [failed, left] = all.queue.waiting;
  failed!.done = true;
  all.pool.jobs[0]!.fail(new Error("gone"));
  await all.next();
  expect(failed!.packing).toBe("going-on");
  all.packer.close();
  expect(all.pool.closed).toBe(true);
  all.pool.jobs[1]!.fail(new Error("closed"));
  await new Promise(setImmediate);
  expect({ state: left!.packing, told: all.told.length }).toEqual({ state: "going-on", told: 1 });
});
