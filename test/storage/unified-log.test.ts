/** The log of one partition, the same on disk and in memory. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeEndTxnMarker } from "../../src/protocol/records/control.ts";
import { RecordBatch } from "../../src/protocol/records/batch.ts";
import { code } from "../../src/protocol/errors.ts";
import { AppendRefused } from "../../src/storage/log.ts";
import { errorOf } from "../support/error-of.ts";
import type { TestLogs } from "./support/logs.ts";
import { appendMany, batchOf, createLog, openTestLogs, range, readOffsets, START, tempFolder } from "./support/logs.ts";

const SMALL = { "internal.segment.bytes": "1000", "index.interval.bytes": "200" };

function marker(type: "ABORT" | "COMMIT", producerId: bigint): Buffer {
  const offsets = { baseOffset: 0, partitionLeaderEpoch: 0 };
  const producer = { producerId, producerEpoch: 0, isTransactional: true };
  return encodeEndTxnMarker({ type, coordinatorEpoch: 0, timestamp: START, ...offsets, ...producer });
}

function transactional(producerId: bigint): Buffer {
  return batchOf({ records: 2, producerId, producerEpoch: 0, baseSequence: 0, isTransactional: true });
}

describe.each(["on disk", "in memory"])("a log %s", (where) => {
  const open = (): TestLogs => openTestLogs(where === "on disk" ? tempFolder() : undefined);

  test("gives offsets one after the other, and sets offset and epoch in the stored batch", () => {
    const log = createLog(open().logs);
    expect(log.append(batchOf({ records: 3 }), { origin: "client" })).toEqual({
      baseOffset: 0,
      lastOffset: 2,
      logAppendTimeMs: -1,
      logStartOffset: 0,
      duplicate: false,
    });
    log.leaderEpoch = 4;
    expect(log.append(batchOf({ records: 2 }), { origin: "client" })).toMatchObject({ baseOffset: 3, lastOffset: 4 });
    expect(log.endOffset).toBe(5);
    const batch = new RecordBatch(log.read(3, { upTo: 5, maxBytes: 1000, minOneBatch: true }));
    expect([batch.baseOffset, batch.partitionLeaderEpoch, batch.isValid()]).toEqual([3, 4, true]);
  });

  test("gives the append time where the topic asks for it", () => {
    const { logs, clock } = open();
    const log = createLog(logs, { "message.timestamp.type": "LogAppendTime" });
    clock.advance(5);
    expect(log.append(batchOf({ timestamp: 1 }), { origin: "client" }).logAppendTimeMs).toBe(START + 5);
    const own = log.append(batchOf({ timestamp: 1 }), { origin: "coordinator" });
    expect(own.logAppendTimeMs).toBe(START + 5);
    const batch = new RecordBatch(log.read(1, { upTo: 2, maxBytes: 1000, minOneBatch: true }));
    expect([batch.maxTimestamp, batch.isValid()]).toEqual([START + 5, true]);
  });

  test("takes any number of a coordinator's batches at once", () => {
    const log = createLog(open().logs);
    const three = Buffer.concat([batchOf({ records: 2 }), batchOf({ records: 1 }), batchOf({ records: 4 })]);
    expect(log.append(three, { origin: "coordinator" })).toMatchObject({ baseOffset: 0, lastOffset: 6 });
    expect(readOffsets(log)).toEqual([0, 2, 3]);
  });

  test("refuses what is no batch, and stays as it was", () => {
    const log = createLog(open().logs);
    const wrong = batchOf();
    wrong[wrong.length - 1]! ^= 1;
    expect(errorOf(() => log.append(wrong, { origin: "client" }))).toBeInstanceOf(AppendRefused);
    expect([log.endOffset, log.sizeInBytes]).toEqual([0, 0]);
  });

  test("answers a batch that comes again with its offsets, and writes nothing", () => {
    const log = createLog(open().logs);
    const batch = { records: 2, producerId: 9n, producerEpoch: 0, baseSequence: 0 };
    log.append(batchOf(batch), { origin: "client" });
    const size = log.sizeInBytes;
    expect(log.append(batchOf(batch), { origin: "client" })).toMatchObject({
      baseOffset: 0,
      lastOffset: 1,
      duplicate: true,
    });
    expect([log.endOffset, log.sizeInBytes]).toEqual([2, size]);
    const gap = errorOf(() => log.append(batchOf({ ...batch, baseSequence: 7 }), { origin: "client" }));
    expect(gap).toMatchObject({ errorCode: code.OUT_OF_ORDER_SEQUENCE_NUMBER });
    expect(log.producers()).toMatchObject([{ producerId: 9n, lastSequence: 1 }]);
  });

  test("begins a new segment where the batch does not fit, and reads over the borders", () => {
    const log = createLog(open().logs, SMALL);
    appendMany(log, 100);
    expect(readOffsets(log)).toEqual(range(0, 100));
    expect(readOffsets(log, 0, 1)).toEqual(range(0, 100));
    expect(readOffsets(log, 57, 300)).toEqual(range(57, 100));
    expect(log.sizeInBytes).toBeGreaterThan(5000);
  });

  test("begins a new segment when the first batch of the old one is older than segment.ms", () => {
    const { logs, clock } = open();
    const log = createLog(logs, { "segment.ms": "1000" });
    log.append(batchOf({ timestamp: START }), { origin: "client" });
    log.append(batchOf({ timestamp: START + 1000 }), { origin: "client" });
    expect(bases(log)).toEqual([0]);
    log.append(batchOf({ timestamp: START + 1001 }), { origin: "client" });
    expect(bases(log)).toEqual([0, 2]);
    // Without timestamps the clock counts.
    log.append(batchOf({ timestamp: -1 }), { origin: "client" });
    expect(bases(log)).toEqual([0, 2]);
    clock.advance(1001);
    const second = createLog(logs, { "segment.ms": "1000" }, "untimed");
    second.append(batchOf({ timestamp: -1 }), { origin: "client" });
    clock.advance(1001);
    second.append(batchOf({ timestamp: -1 }), { origin: "client" });
    expect(bases(second)).toEqual([0, 1]);
  });

  test("of a compacted topic, also when it is older than max.compaction.lag.ms: only then it can be compacted", () => {
    const { logs } = open();
    const lag = { "max.compaction.lag.ms": "1000", "segment.ms": "5000" };
    for (const [policy, expected] of [
      ["compact", [0, 2]],
      ["delete", [0]],
    ] as const) {
      const log = createLog(logs, { ...lag, "cleanup.policy": policy }, policy);
      for (const later of [0, 1000, 1001]) log.append(batchOf({ timestamp: START + later }), { origin: "client" });
      expect(bases(log)).toEqual(expected);
    }
  });

  test("begins a new segment when an index is full", () => {
    const log = createLog(open().logs, { "segment.index.bytes": "48", "index.interval.bytes": "0" });
    appendMany(log, 10);
    // Of 48 bytes the time index has room for 4 entries, and one stays free for the end.
    expect(bases(log)).toEqual([0, 4, 8]);
  });

  test("reads from the batch that holds the offset, whole batches or none from `upTo` on", () => {
    const log = createLog(open().logs);
    for (let index = 0; index < 5; index++) log.append(batchOf({ records: 3 }), { origin: "client" });
    const size = log.sizeInBytes / 5;
    const read = (offset: number, maxBytes: number, minOneBatch: boolean, upTo = 15): Buffer =>
      log.read(offset, { upTo, maxBytes, minOneBatch });
    expect(new RecordBatch(read(4, 10_000, true)).baseOffset).toBe(3);
    expect(read(4, 10_000, true)).toHaveLength(4 * size);
    expect(read(4, 10_000, true, 9)).toHaveLength(2 * size);
    expect(read(4, size + 10, true)).toHaveLength(size + 10);
    expect(read(4, 10, true)).toHaveLength(size);
    expect(read(4, 0, true)).toHaveLength(size);
    expect(read(4, 10, false).length).toBeLessThanOrEqual(10);
    expect(read(4, 0, false)).toHaveLength(0);
    expect(read(15, 10_000, true)).toHaveLength(0);
    expect(read(9, 10_000, true, 9)).toHaveLength(0);
  });

  test("is stable up to the first open transaction, and lists the aborted ones that a range touches", () => {
    const log = createLog(open().logs, SMALL);
    const own = { origin: "coordinator" } as const;
    log.append(transactional(1n), own);
    log.append(transactional(2n), own);
    expect([log.lastStableOffset, log.endOffset]).toEqual([0, 4]);
    log.append(marker("ABORT", 1n), own);
    expect(log.lastStableOffset).toBe(2);
    appendMany(log, 50);
    log.append(marker("COMMIT", 2n), own);
    expect(log.lastStableOffset).toBe(log.endOffset);
    log.append(transactional(3n), own);
    log.append(marker("ABORT", 3n), own);
    expect(log.abortedTransactions(0, log.endOffset)).toEqual([
      { producerId: 1n, firstOffset: 0 },
      { producerId: 3n, firstOffset: 56 },
    ]);
    expect(log.abortedTransactions(5, 56)).toEqual([]);
    expect(log.abortedTransactions(4, 57)).toHaveLength(2);
    expect(log.lastStableOffset).toBe(log.endOffset);
  });

  test("moves its start up, takes whole segments away, and never moves it down", () => {
    const log = createLog(open().logs, SMALL);
    appendMany(log, 100);
    const before = log.sizeInBytes;
    log.deleteRecordsBefore(42);
    expect([log.startOffset, log.endOffset]).toEqual([42, 100]);
    expect(log.sizeInBytes).toBeLessThan(before * 0.7);
    expect(readOffsets(log)).toEqual(range(42, 100));
    log.deleteRecordsBefore(10);
    expect(log.startOffset).toBe(42);
    expect(errorOf(() => log.deleteRecordsBefore(101))).toBeInstanceOf(RangeError);
    log.deleteRecordsBefore(100);
    expect([log.startOffset, log.endOffset, readOffsets(log)]).toEqual([100, 100, []]);
    appendMany(log, 1);
    expect(readOffsets(log)).toEqual([100]);
  });

  test("knows under which epoch a record came, and where an epoch ends", () => {
    const log = createLog(open().logs);
    appendMany(log, 3);
    log.leaderEpoch = 2;
    appendMany(log, 2);
    log.leaderEpoch = 5;
    expect([0, 2, 3, 4, 5].map((offset) => log.epochAt(offset))).toEqual([0, 0, 2, 2, 5]);
    expect(log.endOffsetForEpoch(0)).toEqual({ leaderEpoch: 0, endOffset: 3 });
    expect(log.endOffsetForEpoch(1)).toEqual({ leaderEpoch: 0, endOffset: 3 });
    expect(log.endOffsetForEpoch(4)).toEqual({ leaderEpoch: 2, endOffset: 5 });
    expect(log.endOffsetForEpoch(5)).toEqual({ leaderEpoch: 5, endOffset: 5 });
    expect(log.endOffsetForEpoch(6)).toEqual({ leaderEpoch: -1, endOffset: -1 });
    expect(log.endOffsetForEpoch(-1)).toEqual({ leaderEpoch: -1, endOffset: -1 });
  });

  test("tells of appends, of a moved start and of its end, also who subscribes meanwhile", () => {
    const { logs } = open();
    const log = createLog(logs);
    const told: string[] = [];
    const again = (): void => {
      told.push("again");
      log.subscribe(() => told.push("late"));
    };
    const stop = log.subscribe(again);
    appendMany(log, 1);
    expect(told).toEqual(["again"]);
    stop();
    log.deleteRecordsBefore(1);
    expect(told).toEqual(["again", "late"]);
    logs.delete("topic", 0);
    expect([told, log.isOpen]).toEqual([["again", "late", "late"], false]);
    expect(() => appendMany(log, 1)).toThrow("closed");
  });
});

describe("a log on disk", () => {
  test("writes a snapshot of its producers at each new segment", () => {
    const folder = tempFolder();
    const log = createLog(openTestLogs(folder).logs, SMALL);
    for (let sequence = 0; sequence < 40; sequence++) {
      log.append(batchOf({ producerId: 1n, producerEpoch: 0, baseSequence: sequence }), { origin: "client" });
    }
    const offsets = (suffix: string): string[] =>
      readdirSync(join(folder, "topic-0"))
        .filter((name) => name.endsWith(suffix))
        .map((name) => name.slice(0, 20));
    expect(offsets(".snapshot")).toEqual(offsets(".log").slice(1));
    expect(offsets(".log").length).toBeGreaterThan(2);
  });
});

/** The base offsets of its segments. */
function bases(log: object): number[] {
  const { segments } = log as { segments: { all: { baseOffset: number }[] } };
  return segments.all.map(({ baseOffset }) => baseOffset);
}
