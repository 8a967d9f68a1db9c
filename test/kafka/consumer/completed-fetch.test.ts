import { describe, expect, test } from "vitest";
import { KtError } from "../../../src/errors.ts";
import { CompletedFetch } from "../../../src/kafka/consumer/completed-fetch.ts";
import { PartitionState } from "../../../src/kafka/consumer/partition-state.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { encodeEndTxnMarker } from "../../../src/protocol/records/control.ts";

const rules = { checkCrcs: true, readCommitted: false, maxRecords: Number.POSITIVE_INFINITY, splitsBatches: false };

function batch(baseOffset: number, producerId = -1n): Buffer {
  const builder = new RecordBatchBuilder();
  builder.append(1, null, Buffer.from(`v${baseOffset}`));
  const isTransactional = producerId >= 0n;
  return builder.build({
    baseOffset,
    partitionLeaderEpoch: 4,
    isTransactional,
    ...(isTransactional && { producerId, producerEpoch: 0, baseSequence: 0 }),
  });
}

function batchOf(baseOffset: number, offsetDeltas: readonly number[]): Buffer {
  const builder = new RecordBatchBuilder();
  for (const delta of offsetDeltas) builder.append(1, null, Buffer.from("v"), [], delta);
  return builder.build({ baseOffset, partitionLeaderEpoch: 4 });
}

function marker(baseOffset: number, producerId: bigint, type: "ABORT" | "COMMIT"): Buffer {
  return encodeEndTxnMarker({ type, producerId, producerEpoch: 0, coordinatorEpoch: 0, timestamp: 1, baseOffset });
}

function fetched(
  parts: readonly Buffer[],
  abortedTransactions: { producerId: bigint; firstOffset: bigint }[] = [],
): CompletedFetch {
  const state = new PartitionState({ topic: "t", partition: 0 });
  state.moveTo(0);
  return new CompletedFetch(state, 0, {
    partitionIndex: 0,
    errorCode: 0,
    highWatermark: 99n,
    lastStableOffset: 99n,
    logStartOffset: 0n,
    divergingEpoch: { epoch: -1, endOffset: -1n },
    currentLeader: { leaderId: -1, leaderEpoch: -1 },
    snapshotId: { endOffset: -1n, epoch: -1 },
    abortedTransactions,
    preferredReadReplica: -1,
    records: Buffer.concat(parts),
  });
}

const offsets = (fetch: CompletedFetch, options = rules): number[] =>
  fetch.take(options).batches.map(({ baseOffset }) => baseOffset);

test("gives whole batches and moves the position behind them; a batch that is cut off is left alone", () => {
  const fetch = fetched([batch(0), batch(1), batch(2).subarray(0, 40)]);
  expect(fetch.nextOffset()).toBe(2);
  expect(offsets(fetch)).toEqual([0, 1]);
  expect([fetch.state.position, fetch.state.offsetEpoch, fetch.isDrained]).toEqual([2, 4, true]);
});

test("stops at a number of records and goes on from there", () => {
  const fetch = fetched([batch(0), batch(1)]);
  expect(offsets(fetch, { ...rules, maxRecords: 1 })).toEqual([0]);
  expect(offsets(fetch, { ...rules, maxRecords: 1 })).toEqual([1]);
});

test("leaves markers out, and aborted transactions for read_committed alone", () => {
  const parts = [
    batch(0, 1n),
    batch(1, 2n),
    batch(2, 1n),
    marker(3, 1n, "ABORT"),
    batch(4, 1n),
    marker(5, 2n, "COMMIT"),
  ];
  const aborted = [{ producerId: 1n, firstOffset: 0n }];
  expect(offsets(fetched(parts, aborted))).toEqual([0, 1, 2, 4]);
  const committed = fetched(parts, aborted);
  // What the producer wrote after the abort is another transaction.
  expect(offsets(committed, { ...rules, readCommitted: true })).toEqual([1, 4]);
  expect(committed.state.position).toBe(6);
});

test("gives what is before a corrupt batch, then says where it is, again and again", () => {
  const bad = batch(1);
  bad[bad.length - 1] = 0xff;
  const fetch = fetched([batch(0), bad, batch(2)]);
  expect(offsets(fetch)).toEqual([0]);
  for (const _ of [1, 2]) {
    const error = thrownBy(() => fetch.take(rules));
    expect(error.message).toBe(
      "Received exception when fetching the next record from t-0. If needed, please seek past the record to continue consumption.",
    );
    expect(String(error.cause)).toMatch(
      /Record batch for partition t-0 at offset 1 is invalid, cause: Record is corrupt \(stored crc = \d+, computed crc = \d+\)/,
    );
  }
  expect(fetch.state.position).toBe(1);
});

test("check.crcs=false lets a corrupt batch pass", () => {
  const bad = batch(0);
  bad[bad.length - 2] = 0x41;
  expect(offsets(fetched([bad]), { ...rules, checkCrcs: false })).toEqual([0]);
});

function thrownBy(run: () => unknown): KtError {
  try {
    run();
  } catch (error) {
    if (error instanceof KtError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

const split = (fetch: CompletedFetch, maxRecords: number): unknown => {
  const from = fetch.state.position;
  const { batches, records: count } = fetch.take({ ...rules, splitsBatches: true, maxRecords });
  return [from, fetch.state.position, count, batches.map(({ baseOffset }) => baseOffset)];
};

describe("batches that are split", () => {
  test("are given in parts of so many records, the last part with the batch that follows", () => {
    const fetch = fetched([batchOf(0, [0, 1, 2, 3, 4]), batchOf(5, [0, 1])]);
    expect(split(fetch, 2)).toEqual([0, 2, 2, [0]]);
    expect([fetch.isDrained, fetch.state.offsetEpoch]).toEqual([false, 4]);
    expect(split(fetch, 2)).toEqual([2, 4, 2, [0]]);
    expect(split(fetch, 2)).toEqual([4, 6, 2, [0, 5]]);
    expect(split(fetch, 2)).toEqual([6, 7, 1, [5]]);
    expect(fetch.isDrained).toBe(true);
  });

  test("count from the position where a fetch began inside of one", () => {
    const fetch = fetched([batchOf(0, [0, 1, 2, 3])]);
    fetch.state.position = 1;
    expect(split(fetch, 2)).toEqual([1, 3, 2, [0]]);
    expect(split(fetch, 2)).toEqual([3, 4, 1, [0]]);
  });

  test("count the records that compaction has left", () => {
    const fetch = fetched([batchOf(0, [0, 4, 9])]);
    expect(split(fetch, 2)).toEqual([0, 5, 2, [0]]);
    expect(split(fetch, 2)).toEqual([5, 10, 1, [0]]);
  });

  test("move on over a marker without a batch", () => {
    expect(split(fetched([marker(0, 1n, "COMMIT")]), 2)).toEqual([0, 1, 0, []]);
  });
});
