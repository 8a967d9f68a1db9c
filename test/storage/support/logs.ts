/** Logs for the tests: a clock that is moved by hand, batches, folders that go away. */
import { Buffer } from "node:buffer";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BuildOptions } from "../../../src/protocol/records/builder.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { iterateBatches } from "../../../src/protocol/records/batch.ts";
import { randomUuid } from "../../../src/protocol/uuid.ts";
import type { Clock } from "../../../src/storage/clock.ts";
import { logConfig } from "../../../src/storage/log-config.ts";
import type { OpenLogsOptions } from "../../../src/storage/log-manager.ts";
import { openLogs } from "../../../src/storage/log-manager.ts";
import type { LogSettings } from "../../../src/storage/log-settings.ts";
import type { LogManager, PartitionLog } from "../../../src/storage/log.ts";

/** A folder of the test's own. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kt-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a folder as a process that is killed leaves it. */
export function copyOf(folder: string): string {
  const copy = tempFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

export const START = 1_750_000_000_000;

/** Stands still until it is moved, and runs what is due then. */
export class ManualClock implements Clock {
  time = START;
  #waiting: { due: number; run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): { cancel: () => void } {
    const timer = { due: this.time + milliseconds, run };
    this.#waiting.push(timer);
    return { cancel: () => (this.#waiting = this.#waiting.filter((other) => other !== timer)) };
  }

  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.#waiting.filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.time = Math.max(this.time, next.due);
      next.run();
    }
    this.time = end;
  }

  get waiting(): number {
    return this.#waiting.length;
  }
}

const BROKER_DEFAULTS: Readonly<Record<string, number>> = {
  "log.initial.task.delay.ms": 30_000,
  "log.retention.check.interval.ms": 300_000,
  "log.flush.offset.checkpoint.interval.ms": 60_000,
  "producer.id.expiration.ms": 86_400_000,
  "producer.id.expiration.check.interval.ms": 600_000,
  "log.cleaner.backoff.ms": 15_000,
  "log.cleaner.dedupe.buffer.size": 1024 * 1024,
  "log.cleaner.io.max.bytes.per.second": Infinity,
};

export function settings(changed: Readonly<Record<string, number>> = {}): LogSettings {
  const number = (name: string): number => changed[name] ?? BROKER_DEFAULTS[name] ?? 1;
  return { topicLogConfig: logConfig, long: number, int: number, double: number, boolean: () => true };
}

export interface TestLogs {
  readonly logs: LogManager;
  readonly clock: ManualClock;
  readonly reported: string[];
  readonly failed: Error[];
}

/** Opens logs in memory or in a folder; they are closed with the test. */
export function openTestLogs(dataDir?: string, options: Partial<OpenLogsOptions> = {}): TestLogs {
  const clock = options.clock instanceof ManualClock ? options.clock : new ManualClock();
  const reported: string[] = [];
  const failed: Error[] = [];
  const logs = openLogs({
    dataDir,
    nodeId: 1,
    report: (line) => reported.push(line),
    fail: (error) => failed.push(error),
    config: settings(),
    ...options,
    clock,
  });
  onTestFinished(() => logs.close());
  return { logs, clock, reported, failed };
}

export function createLog(
  logs: LogManager,
  configs: Readonly<Record<string, string>> = {},
  topic = "topic",
  partition = 0,
): PartitionLog {
  const config = logConfig(new Map(Object.entries(configs)));
  return logs.create({ topic, partition, topicId: randomUuid(), config, leaderEpoch: 0 });
}

export interface TestBatch extends BuildOptions {
  readonly records?: number;
  readonly valueBytes?: number;
  /** Of the first record; the others follow a millisecond apart. */
  readonly timestamp?: number;
}

const builder = new RecordBatchBuilder();

/** One batch as a client sends it. */
export function batchOf({ records = 1, valueBytes = 10, timestamp = START, ...options }: TestBatch = {}): Buffer {
  for (let index = 0; index < records; index++) {
    builder.append(timestamp + index, Buffer.from(`key ${index}`), Buffer.alloc(valueBytes, index + 1));
  }
  const batch = Buffer.from(builder.build(options));
  builder.reset();
  return batch;
}

/** Appends so many batches of one record each, a millisecond apart. */
export function appendMany(log: PartitionLog, count: number, batch: TestBatch = {}): void {
  for (let index = 0; index < count; index++) {
    const timestamp = (batch.timestamp ?? START) + log.endOffset;
    log.append(batchOf({ ...batch, timestamp }), { origin: "client" });
  }
}

/** Reads from there to the end as a consumer does; gives the base offsets of the batches. */
export function readOffsets(
  log: PartitionLog,
  from = log.startOffset,
  maxBytes = 1024 * 1024,
  upTo = log.endOffset,
): number[] {
  const offsets: number[] = [];
  for (let offset = from; offset < upTo;) {
    const bytes = log.read(offset, { upTo, maxBytes, minOneBatch: true });
    const before = offset;
    for (const batch of iterateBatches(bytes, { verifyCrc: true })) {
      offsets.push(batch.baseOffset);
      offset = batch.lastOffset + 1;
    }
    if (offset === before) break;
  }
  return offsets;
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
