import { describe, expect, test } from "vitest";
import type { CompressionType } from "../../src/protocol/records/compression/codec.ts";
import { COMPRESSION_TYPES } from "../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../src/protocol/records/compression/index.ts";
import { RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import type { PartitionLog } from "../../src/storage/log.ts";
import { createLog, openTestLogs, tempFolder } from "./support/logs.ts";

const builder = new RecordBatchBuilder();

async function append(
  log: PartitionLog,
  timestamps: readonly number[],
  compression: CompressionType = "none",
): Promise<void> {
  await loadCodec(compression);
  for (const timestamp of timestamps) builder.append(timestamp, null, Buffer.from("value"));
  log.append(Buffer.from(builder.build({ compression })), { origin: "client" });
  builder.reset();
}

describe.each(["on disk", "in memory"])("a search by timestamp %s", (where) => {
  const open = (configs: Readonly<Record<string, string>> = {}): PartitionLog =>
    createLog(openTestLogs(where === "on disk" ? tempFolder() : undefined).logs, configs);

  test("finds nothing in an empty log", async () => {
    const log = open();
    expect(await log.findByTimestamp(0)).toBeUndefined();
    expect(await log.findMaxTimestamp()).toBeUndefined();
  });

  test.each(COMPRESSION_TYPES)("finds the record inside a batch: %s", async (type) => {
    const log = open();
    await append(log, [10, 30, 20], type);
    log.leaderEpoch = 3;
    await append(log, [25, 50, 40], type);
    const found = async (timestamp: number) => {
      const record = await log.findByTimestamp(timestamp);
      return record && [record.offset, record.timestamp, record.leaderEpoch];
    };
    expect(await found(0)).toEqual([0, 10, 0]);
    expect(await found(15)).toEqual([1, 30, 0]);
    // The first by offset that is as new, though an older one comes later.
    expect(await found(31)).toEqual([4, 50, 3]);
    expect(await found(50)).toEqual([4, 50, 3]);
    expect(await found(51)).toBeUndefined();
    expect(await log.findMaxTimestamp()).toEqual({ offset: 4, timestamp: 50, leaderEpoch: 3 });
  });

  test("finds it over many segments with timestamps that go up and down", async () => {
    const log = open({ "internal.segment.bytes": "1000", "index.interval.bytes": "100" });
    const timestamps = Array.from({ length: 300 }, (_, index) => 1000 + ((index * 37) % 100) + index);
    for (const timestamp of timestamps) await append(log, [timestamp]);
    for (let asked = 990; asked < 1420; asked += 3) {
      const found = await log.findByTimestamp(asked);
      const offset = timestamps.findIndex((timestamp) => timestamp >= asked);
      expect([asked, found?.offset ?? -1, found?.timestamp]).toEqual([asked, offset, timestamps[offset]]);
    }
    const max = Math.max(...timestamps);
    expect(await log.findMaxTimestamp()).toMatchObject({ offset: timestamps.indexOf(max), timestamp: max });
  });

  test("skips what lies below the log's start", async () => {
    const log = open();
    await append(log, [10, 20, 30]);
    log.deleteRecordsBefore(1);
    expect(await log.findByTimestamp(5)).toMatchObject({ offset: 1, timestamp: 20 });
  });

  test("takes the append time for every record's where the topic has it", async () => {
    const log = open({ "message.timestamp.type": "LogAppendTime" });
    await append(log, [1, 2]);
    expect(await log.findMaxTimestamp()).toMatchObject({ offset: 0, timestamp: 1_750_000_000_000 });
  });
});
