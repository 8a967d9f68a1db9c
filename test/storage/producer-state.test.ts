import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { code } from "../../src/protocol/errors.ts";
import { iterateBatches, RecordBatch } from "../../src/protocol/records/batch.ts";
import type { BuildOptions } from "../../src/protocol/records/builder.ts";
import { RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import { encodeEndTxnMarker } from "../../src/protocol/records/control.ts";
import { AppendRefused } from "../../src/storage/log.ts";
import { ProducerStates } from "../../src/storage/producer-state.ts";
import type { ProducerCheck } from "../../src/storage/producer-state-checks.ts";
import { validateRecords } from "../../src/storage/validate-records.ts";
import { recordedCompactions, segmentsOf } from "./support/compaction-answers.ts";
import { brokerTime, recordedCases, unpack } from "./support/produce-answers.ts";
import { rulesWith } from "./support/rules.ts";

const stories = recordedCases.filter(({ steps }) => steps.length > 1);
const CLIENT: ProducerCheck = { origin: "client" };
const VERIFIED: ProducerCheck = { origin: "client", verified: true };
const COORDINATOR: ProducerCheck = { origin: "coordinator" };

/** A log's end: appends as a log does, and gives what it answers. */
class Appending {
  readonly states = new ProducerStates({ topic: "topic", partition: 0 });
  endOffset = 0;

  append(bytes: Buffer, check: ProducerCheck = CLIENT): ReturnType<ProducerStates["append"]> {
    const batch = new RecordBatch(bytes);
    const duplicate = this.states.check(batch, this.endOffset, check);
    if (duplicate !== undefined) throw new Error("a duplicate");
    batch.setBaseOffset(this.endOffset);
    this.endOffset = batch.lastOffset + 1;
    return this.states.append(batch);
  }

  codeOf(bytes: Buffer, check: ProducerCheck = CLIENT): number {
    try {
      this.states.check(new RecordBatch(bytes), this.endOffset, check);
      return 0;
    } catch (error) {
      if (error instanceof AppendRefused) return error.errorCode;
      throw error;
    }
  }
}

function data(options: BuildOptions, timestamp = 1000): Buffer {
  const builder = new RecordBatchBuilder();
  builder.append(timestamp, Buffer.from("key"), Buffer.from("value"));
  return builder.build({ producerId: 7n, producerEpoch: 0, baseSequence: 0, ...options });
}

function transactional(options: BuildOptions = {}): Buffer {
  return data({ isTransactional: true, ...options });
}

function marker(type: "ABORT" | "COMMIT", producerEpoch = 0, coordinatorEpoch = 0, producerId = 7n): Buffer {
  return encodeEndTxnMarker({ type, producerId, producerEpoch, coordinatorEpoch, timestamp: 2000 });
}

describe("answers a producer as Apache Kafka 4.3.1 answered to the same bytes", () => {
  test.each(stories)("$name", ({ topic, partition, configs, steps }) => {
    const states = new ProducerStates({ topic, partition });
    let endOffset = 0;
    for (const step of steps) {
      const rules = rulesWith(configs, { topic, partition, now: brokerTime(step) });
      const { batch, logAppendTimeMs } = validateRecords(unpack(step.records), rules);
      let answer = { errorCode: 0, baseOffset: -1, logAppendTimeMs: -1 };
      try {
        const duplicate = states.check(batch, endOffset, CLIENT);
        if (duplicate === undefined) {
          batch.setBaseOffset(endOffset);
          states.append(batch);
          answer = { errorCode: 0, baseOffset: endOffset, logAppendTimeMs };
          endOffset = batch.lastOffset + 1;
        } else {
          answer = { errorCode: 0, baseOffset: duplicate.baseOffset, logAppendTimeMs: duplicate.timestamp };
        }
      } catch (error) {
        if (!(error instanceof AppendRefused)) throw error;
        answer.errorCode = error.errorCode;
      }
      const { errorCode, baseOffset, logAppendTimeMs: appendTime } = step.answer;
      expect(answer).toEqual({ errorCode, baseOffset, logAppendTimeMs: appendTime });
    }
  });

  test("there are stories of duplicates, gaps and epochs", () => {
    const codes = new Set(stories.flatMap(({ steps }) => steps.map(({ answer }) => answer.errorCode)));
    expect([...codes].toSorted((a, b) => a - b)).toEqual([
      0,
      code.OUT_OF_ORDER_SEQUENCE_NUMBER,
      code.INVALID_PRODUCER_EPOCH,
    ]);
  });
});

test("costs nothing for records without a producer id", () => {
  const log = new Appending();
  log.append(data({ producerId: -1n, baseSequence: -1, producerEpoch: -1 }));
  expect({ size: log.states.size, entries: log.states.entries() }).toEqual({ size: 0, entries: [] });
});

test("knows producer ids beyond 2^53", () => {
  const log = new Appending();
  const producerId = 2n ** 62n + 1n;
  log.append(data({ producerId }));
  expect(log.states.lastRecordOf(producerId)).toMatchObject({ lastOffset: 0, producerEpoch: 0 });
  expect(log.states.entries()).toMatchObject([{ producerId }]);
  expect(log.codeOf(data({ producerId, baseSequence: 5 }))).toBe(code.OUT_OF_ORDER_SEQUENCE_NUMBER);
  expect(log.codeOf(data({ producerId: producerId + 1n, baseSequence: 5 }))).toBe(0);
});

describe("transactions", () => {
  test("a client's needs the coordinator's word at its first batch", () => {
    const log = new Appending();
    expect(log.codeOf(transactional())).toBe(code.INVALID_TXN_STATE);
    log.append(transactional(), VERIFIED);
    expect(log.codeOf(transactional({ baseSequence: 1 }))).toBe(0);
  });

  test("an old epoch is told before the missing word", () => {
    const log = new Appending();
    log.append(data({ producerEpoch: 3 }));
    expect(log.codeOf(transactional({ producerEpoch: 2 }))).toBe(code.INVALID_PRODUCER_EPOCH);
  });

  test("a coordinator's own need no word and no sequence", () => {
    const log = new Appending();
    log.append(transactional({ baseSequence: -1 }), COORDINATOR);
    expect(log.codeOf(transactional({ baseSequence: -1 }), COORDINATOR)).toBe(0);
    expect(log.states.firstUnstableOffset).toBe(0);
  });

  test("an open one takes no other records of its producer", () => {
    const log = new Appending();
    log.append(transactional(), VERIFIED);
    expect(log.codeOf(data({ baseSequence: 1 }))).toBe(code.INVALID_TXN_STATE);
  });

  test("the oldest open one holds the stable offset", () => {
    const log = new Appending();
    log.append(data({ producerId: 1n }));
    log.append(transactional({ producerId: 7n }), VERIFIED);
    log.append(transactional({ producerId: 8n }), VERIFIED);
    expect(log.states.firstUnstableOffset).toBe(1);
    expect(log.append(marker("ABORT", 0, 0, 7n), COORDINATOR)).toEqual({
      producerId: 7n,
      firstOffset: 1,
      lastOffset: 3,
      isAborted: true,
      lastStableOffset: 2,
    });
    expect(log.states.firstUnstableOffset).toBe(2);
    expect(log.append(marker("COMMIT", 0, 0, 8n), COORDINATOR)).toMatchObject({
      isAborted: false,
      lastStableOffset: 5,
    });
    expect(log.states.firstUnstableOffset).toBe(-1);
  });

  test("a marker without data ends nothing, but brings its epochs", () => {
    const log = new Appending();
    expect(log.append(marker("COMMIT", 4, 9), COORDINATOR)).toBeUndefined();
    expect(log.states.entries()).toMatchObject([{ producerEpoch: 4, coordinatorEpoch: 9, lastSequence: -1 }]);
    expect(log.codeOf(data({ producerEpoch: 3 }))).toBe(code.INVALID_PRODUCER_EPOCH);
    expect(log.codeOf(data({ producerEpoch: 4, baseSequence: 1 }))).toBe(code.OUT_OF_ORDER_SEQUENCE_NUMBER);
  });

  test("a marker of an older coordinator is refused", () => {
    const log = new Appending();
    log.append(marker("COMMIT", 0, 5), COORDINATOR);
    expect(log.codeOf(marker("COMMIT", 0, 4), COORDINATOR)).toBe(code.TRANSACTION_COORDINATOR_FENCED);
    expect(log.codeOf(marker("COMMIT", 0, 5), COORDINATOR)).toBe(0);
  });

  test.each([
    { transactionVersion: 1, epoch: 2, expected: code.INVALID_PRODUCER_EPOCH },
    { transactionVersion: 1, epoch: 3, expected: 0 },
    { transactionVersion: 2, epoch: 3, expected: code.INVALID_PRODUCER_EPOCH },
    { transactionVersion: 2, epoch: 4, expected: 0 },
  ])(
    "a marker of transactions v$transactionVersion with epoch $epoch after epoch 3: $expected",
    ({ epoch, expected, ...rest }) => {
      const log = new Appending();
      log.append(transactional({ producerEpoch: 3 }), VERIFIED);
      expect(log.codeOf(marker("ABORT", epoch), { origin: "coordinator", ...rest })).toBe(expected);
    },
  );

  test("a marker of transactions v2 may come again once the transaction is over", () => {
    const log = new Appending();
    log.append(transactional({ producerEpoch: 3 }), VERIFIED);
    log.append(marker("ABORT", 4), COORDINATOR);
    expect(log.codeOf(marker("ABORT", 4), { origin: "coordinator", transactionVersion: 2 })).toBe(0);
  });

  test("are read from Kafka's own segment as it wrote them", () => {
    const segment = readFileSync(path.join(import.meta.dirname, "../fixtures/batches/transactions.log"));
    const states = new ProducerStates({ topic: "transactions", partition: 0 });
    const ended = [];
    for (const batch of iterateBatches(segment)) {
      const completed = states.append(batch);
      if (completed !== undefined) ended.push({ ...completed, markerAt: batch.baseOffset });
    }
    expect(ended.map(({ isAborted, firstOffset }) => ({ isAborted, firstOffset }))).toEqual([
      { isAborted: true, firstOffset: 0 },
      { isAborted: false, firstOffset: ended[0]!.markerAt + 1 },
    ]);
    expect(
      ended.every(
        ({ lastOffset, lastStableOffset, markerAt }) => lastOffset === markerAt && lastStableOffset === markerAt + 1,
      ),
    ).toBe(true);
    expect(states.firstUnstableOffset).toBe(-1);
  });
});

describe("expiry", () => {
  test("forgets who has written nothing for so long", () => {
    const log = new Appending();
    log.append(data({ producerId: 1n }, 1000));
    log.append(data({ producerId: 2n }, 1001));
    log.states.expire(61_000, 60_000);
    expect(log.states.entries().map(({ producerId }) => producerId)).toEqual([2n]);
    expect(log.codeOf(data({ producerId: 1n, baseSequence: 17 }))).toBe(0);
  });

  test("spares who has a transaction open", () => {
    const log = new Appending();
    log.append(data({ isTransactional: true }), VERIFIED);
    log.states.expire(1e12, 1);
    expect(log.states.size).toBe(1);
  });
});

describe("snapshots", () => {
  test("hold the last batch of each producer, and the open transactions", () => {
    const log = new Appending();
    for (const baseSequence of [0, 1, 2]) log.append(data({ producerId: 1n, baseSequence }));
    log.append(data({ producerId: 9n, isTransactional: true }), VERIFIED);
    log.append(data({ producerId: 5n, isTransactional: true }), VERIFIED);
    const read = new ProducerStates({ topic: "topic", partition: 0 });
    read.loadSnapshot(log.states.toSnapshot());
    expect(read.toSnapshot()).toEqual(log.states.toSnapshot());
    expect(read.firstUnstableOffset).toBe(3);
    expect(read.check(new RecordBatch(data({ producerId: 1n, baseSequence: 2 })), 5, CLIENT)).toMatchObject({
      baseOffset: 2,
    });
    expect(() => read.check(new RecordBatch(data({ producerId: 1n, baseSequence: 1 })), 5, CLIENT)).toThrow(
      AppendRefused,
    );
  });

  test("replace what was known", () => {
    const log = new Appending();
    const empty = log.states.toSnapshot();
    log.append(data({ isTransactional: true }), VERIFIED);
    log.states.loadSnapshot(empty);
    expect({ size: log.states.size, unstable: log.states.firstUnstableOffset }).toEqual({ size: 0, unstable: -1 });
  });

  test("that are damaged are refused, and nothing is forgotten for them", () => {
    const log = new Appending();
    log.append(data({}));
    const good = log.states.toSnapshot();
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      expect(() => log.states.loadSnapshot(bad), `byte ${at}`).toThrow();
      expect(() => log.states.loadSnapshot(good.subarray(0, at)), `${at} bytes`).toThrow();
    }
    expect(log.states.size).toBe(1);
  });

  test("clear forgets producers and transactions", () => {
    const log = new Appending();
    log.append(data({ isTransactional: true }), VERIFIED);
    log.states.clear();
    expect({ size: log.states.size, unstable: log.states.firstUnstableOffset }).toEqual({ size: 0, unstable: -1 });
  });
});

function byId(states: ProducerStates): unknown {
  const lastBatches = states
    .entries()
    .map((entry) => ({ ...entry, batches: [states.lastRecordOf(entry.producerId)!.lastOffset] }));
  return lastBatches.toSorted((a, b) => Number(a.producerId - b.producerId));
}

describe("Kafka's own snapshot files", () => {
  const files = recordedCompactions.flatMap(({ name, snapshots, last }) =>
    Object.entries(snapshots).map(([file, packed]) => ({
      name: `${name}, ${file}`,
      bytes: unpack(packed),
      last,
      file,
    })),
  );

  test.each(files)("$name comes out as it went in", ({ bytes }) => {
    const states = new ProducerStates({ topic: "topic", partition: 0 });
    states.loadSnapshot(bytes);
    expect(states.toSnapshot().toString("hex")).toBe(bytes.toString("hex"));
  });

  test.each(recordedCompactions)("$name: the last one says what the log says", ({ snapshots, last }) => {
    const stored = new ProducerStates({ topic: "topic", partition: 0 });
    stored.loadSnapshot(unpack(Object.values(snapshots).at(-1)!));
    const read = new ProducerStates({ topic: "topic", partition: 0 });
    for (const segment of segmentsOf(last)) for (const batch of iterateBatches(segment)) read.append(batch);
    expect(byId(read)).toEqual(byId(stored));
    expect(read.firstUnstableOffset).toBe(stored.firstUnstableOffset);
  });
});
