import { expect, test } from "vitest";
import { MetadataLog } from "../../../src/broker/metadata/metadata-log.ts";
import { iterateBatches } from "../../../src/protocol/records/batch.ts";
import type { PartitionLog } from "../../../src/storage/log.ts";
import { openTestLogs } from "../../storage/support/logs.ts";

function batchesOf(log: PartitionLog): { records: number; epoch: number }[] {
  const found = [];
  for (let offset = 0; offset < log.endOffset;) {
    const bytes = log.read(offset, { upTo: log.endOffset, maxBytes: 1, minOneBatch: true });
    for (const batch of iterateBatches(bytes)) {
      found.push({ records: batch.recordCount, epoch: batch.partitionLeaderEpoch });
      offset = batch.lastOffset + 1;
    }
  }
  return found;
}

const values = (count: number, bytes: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.alloc(bytes, i));

test("a change is one batch, however long, and is read as it was written", () => {
  const { logs } = openTestLogs();
  const log = new MetadataLog(logs.metadataLog, { now: () => 5, after: () => ({ cancel: () => undefined }) });
  expect([...log.read()]).toEqual([]);
  log.append(values(3, 1000));
  log.append(values(2000, 1000));
  log.append([]);
  expect(batchesOf(logs.metadataLog)).toEqual([
    { records: 3, epoch: 1 },
    { records: 2000, epoch: 1 },
  ]);
  expect(Array.from(log.read(), (value) => value.length)).toHaveLength(2003);
  expect(log.endOffset).toBe(2003);
});

test("an image is written in batches of bounded size", () => {
  const { logs, clock } = openTestLogs();
  const log = new MetadataLog(logs.metadataLog, clock);
  log.appendImage(values(1000, 1000));
  const batches = batchesOf(logs.metadataLog);
  expect(batches.length).toBeGreaterThan(3);
  expect(batches.reduce((sum, { records }) => sum + records, 0)).toBe(1000);
});

test("what is written after reading has a leader epoch above all before", () => {
  const { logs, clock } = openTestLogs();
  for (const epoch of [1, 2, 3]) {
    const log = new MetadataLog(logs.metadataLog, clock);
    expect([...log.read()]).toHaveLength(epoch - 1);
    log.append(values(1, 10));
  }
  expect(batchesOf(logs.metadataLog).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
});
