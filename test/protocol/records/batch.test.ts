import { describe, expect, test } from "vitest";
import { DecodeError } from "../../../src/errors.ts";
import { incrementSequence, iterateBatches, RecordBatch } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { records } from "../../../src/protocol/records/records.ts";

function batchOf(...values: string[]): Buffer {
  const builder = new RecordBatchBuilder();
  for (const value of values) builder.append(1000, null, Buffer.from(value));
  return builder.build();
}

describe("iterateBatches", () => {
  const two = Buffer.concat([batchOf("a"), batchOf("b", "c")]);

  test("gives each batch with its place", () => {
    const batches = [...iterateBatches(two)];
    expect(batches.map((batch) => [batch.position, batch.recordCount])).toEqual([
      [0, 1],
      [batchOf("a").length, 2],
    ]);
  });

  test("leaves out a last batch that is cut short, wherever it is cut", () => {
    for (let size = 0; size < two.length; size++) {
      expect([...iterateBatches(two.subarray(0, size))]).toHaveLength(size < batchOf("a").length ? 0 : 1);
      expect([...iterateBatches(two, { end: size })]).toHaveLength(size < batchOf("a").length ? 0 : 1);
    }
  });

  test("begins where it is told", () => {
    const start = batchOf("a").length;
    expect([...iterateBatches(two, { start })].map((batch) => batch.position)).toEqual([start]);
  });

  test.each([
    ["0", "message format v0"],
    ["1", "message format v1"],
    ["3", "Invalid magic found in record: 3"],
    ["-1", "Invalid magic found in record: -1"],
  ])("names magic %s", (magic, message) => {
    const data = batchOf("a");
    data.writeInt8(Number(magic), 16);
    expect(() => [...iterateBatches(data)]).toThrow(message);
    expect(() => new RecordBatch(data)).toThrow(DecodeError);
  });

  test.each([-1, 0, 13, 14, 48, -2147483648])("refuses a batch length of %i", (length) => {
    const data = batchOf("a");
    data.writeInt32BE(length, 8);
    expect(() => [...iterateBatches(data)]).toThrow(`has length ${length}, it cannot be less than 49`);
  });

  test("verifies checksums when asked to, and tells both in Kafka's words", () => {
    const data = batchOf("a");
    const { crc } = new RecordBatch(data);
    data.writeUInt32BE((crc ^ 1) >>> 0, 17);
    expect([...iterateBatches(data)][0]!.isValid()).toBe(false);
    expect(() => [...iterateBatches(data, { verifyCrc: true })]).toThrow(
      `Record is corrupt (stored crc = ${(crc ^ 1) >>> 0}, computed crc = ${crc})`,
    );
  });
});

describe("RecordBatch", () => {
  test("refuses one that is cut short, with the place where it ends", () => {
    const data = batchOf("a");
    const cut = () => new RecordBatch(data.subarray(0, data.length - 1));
    expect(cut).toThrow("cut short");
    expect(cut).toThrow(expect.objectContaining({ offset: data.length - 1 }));
  });

  test.each([
    ["baseOffset", 0],
    ["baseTimestamp", 27],
    ["maxTimestamp", 35],
  ] as const)("reads %s as a number up to 2^53 either way and refuses more", (property, at) => {
    const data = batchOf("a");
    for (const value of [-1n, 0n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, -(2n ** 53n)]) {
      data.writeBigInt64BE(value, at);
      expect(BigInt(new RecordBatch(data)[property])).toBe(value);
    }
    for (const value of [2n ** 53n, -(2n ** 53n) - 1n, 2n ** 63n - 1n]) {
      data.writeBigInt64BE(value, at);
      expect(() => new RecordBatch(data)[property]).toThrow(`${value} is beyond 2^53`);
    }
  });

  test.each([5, 6, 7])("refuses compression id %i", (id) => {
    const data = batchOf("a");
    data.writeInt16BE(id, 21);
    expect(() => new RecordBatch(data).compression).toThrow(`Unknown compression type id: ${id}`);
  });

  test("takes base timestamp for the delete horizon where the attribute says so", () => {
    const data = batchOf("a");
    expect(new RecordBatch(data).deleteHorizonMs).toBe(undefined);
    data.writeInt16BE(0x40, 21);
    expect(new RecordBatch(data).deleteHorizonMs).toBe(1000);
  });

  test("changes in place what a broker sets, and keeps the checksum right", () => {
    const data = batchOf("a", "b");
    const batch = new RecordBatch(data);
    batch.setBaseOffset(5_000_000_000);
    batch.setPartitionLeaderEpoch(7);
    expect(batch.isValid()).toBe(true);
    batch.setLogAppendTime(1_750_000_000_000);
    expect(batch.isValid()).toBe(true);
    expect([batch.baseOffset, batch.lastOffset, batch.partitionLeaderEpoch]).toEqual([5_000_000_000, 5_000_000_001, 7]);
    expect(batch.timestampType).toBe("LogAppendTime");
    expect([...records(batch)].map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
      [5_000_000_000, 1_750_000_000_000],
      [5_000_000_001, 1_750_000_000_000],
    ]);
  });

  test("wraps sequences as Kafka does", () => {
    expect(incrementSequence(2147483645, 2)).toBe(2147483647);
    expect(incrementSequence(2147483645, 3)).toBe(0);
    expect(incrementSequence(2147483647, 2)).toBe(1);
    const builder = new RecordBatchBuilder();
    for (let i = 0; i < 3; i++) builder.append(0, null, null);
    const batch = new RecordBatch(builder.build({ producerId: 1n, producerEpoch: 0, baseSequence: 2147483646 }));
    expect(batch.lastSequence).toBe(0);
    expect(new RecordBatch(batchOf("a")).lastSequence).toBe(-1);
  });
});
