import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { estimateBatchSizeUpperBound, RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { COMPRESSION_TYPES } from "../../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";
import type { RecordHeader } from "../../../src/protocol/records/headers.ts";
import { records } from "../../../src/protocol/records/records.ts";

beforeAll(async () => {
  await Promise.all(COMPRESSION_TYPES.map((type) => loadCodec(type)));
});

const bytes = fc.option(
  fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.nat(200_000).map((size) => new Uint8Array(size).fill(size & 0xff)),
  ),
);
const timestamp = fc.oneof(
  fc.integer({ min: 1_750_000_000_000, max: 1_750_000_100_000 }),
  fc.integer({ min: -1, max: 2 ** 52 }),
);
const header = fc.record({
  key: fc.string({ unit: "grapheme", maxLength: 20 }),
  value: fc.option(fc.uint8Array({ maxLength: 30 })),
});
const record = fc.record({ timestamp, key: bytes, value: bytes, headers: fc.array(header, { maxLength: 3 }) });

interface Plain {
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

function hex(data: Uint8Array | null): string | null {
  return data === null ? null : Buffer.from(data).toString("hex");
}

/** Comparable, and short enough to be shown. */
function plain({ timestamp: at, key, value, headers }: Plain): unknown {
  return [at, hex(key), hex(value), headers.map((one) => [one.key, hex(one.value)])];
}

describe("RecordBatchBuilder", () => {
  const builder = new RecordBatchBuilder(64);

  test.each(COMPRESSION_TYPES)("writes any records so that they read the same, %s", (compression) => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), fc.nat(2 ** 40), (written, baseOffset) => {
        builder.reset();
        for (const one of written) {
          const expected = builder.sizeWith(one.timestamp, one.key, one.value, one.headers);
          const before = builder.sizeInBytes;
          builder.append(one.timestamp, one.key, one.value, one.headers);
          expect(builder.sizeInBytes).toBe(expected);
          expect(expected - before).toBeLessThanOrEqual(
            estimateBatchSizeUpperBound(one.key, one.value, one.headers) - 61,
          );
        }
        const batch = new RecordBatch(builder.build({ compression, baseOffset }));
        batch.ensureValid();
        expect(batch.compression).toBe(compression);
        if (compression === "none") expect(batch.sizeInBytes).toBe(builder.sizeInBytes);
        expect(batch.maxTimestamp).toBe(Math.max(...written.map((one) => one.timestamp)));
        const read = [...records(batch)];
        expect(read.map(plain)).toEqual(written.map(plain));
        expect(read.map(({ offset }) => offset)).toEqual(written.map((_, index) => baseOffset + index));
      }),
      { numRuns: 40 },
    );
  });

  test("writes the header that was asked for", () => {
    builder.reset();
    builder.append(1000, null, Buffer.from("a"));
    builder.append(900, null, Buffer.from("b"));
    const batch = new RecordBatch(
      builder.build({
        baseOffset: 42,
        partitionLeaderEpoch: 3,
        producerId: 2n ** 62n,
        producerEpoch: 32767,
        baseSequence: 9,
        isTransactional: true,
      }),
    );
    expect(batch).toMatchObject({
      baseOffset: 42,
      lastOffset: 43,
      partitionLeaderEpoch: 3,
      producerId: 2n ** 62n,
      producerEpoch: 32767,
      baseSequence: 9,
      lastSequence: 10,
      isTransactional: true,
      isControl: false,
      timestampType: "CreateTime",
      baseTimestamp: 1000,
      maxTimestamp: 1000,
      recordCount: 2,
    });
  });

  test("has the defaults of a producer without idempotence", () => {
    builder.reset();
    builder.append(5, null, null);
    const batch = new RecordBatch(builder.build());
    expect(batch).toMatchObject({
      baseOffset: 0,
      partitionLeaderEpoch: -1,
      producerId: -1n,
      producerEpoch: -1,
      baseSequence: -1,
      attributes: 0,
    });
  });

  test("keeps the gaps of a compacted batch", () => {
    builder.reset();
    builder.append(1, Buffer.from("k"), null, [], 3);
    expect(builder.append(1, Buffer.from("l"), null, [])).toBe(4);
    builder.append(1, Buffer.from("m"), null, [], 70);
    const batch = new RecordBatch(builder.build({ baseOffset: 100, lastOffsetDelta: 99 }));
    expect([...records(batch)].map(({ offset }) => offset)).toEqual([103, 104, 170]);
    expect(batch.lastOffset).toBe(199);
  });

  test("begins anew after reset, and what it built before stays as it is", () => {
    builder.reset();
    builder.append(1, null, Buffer.from("first"));
    const first = builder.build();
    const copy = Buffer.from(first);
    builder.reset();
    expect([builder.recordCount, builder.sizeInBytes]).toEqual([0, 61]);
    builder.append(2, null, Buffer.from("other"));
    builder.build();
    expect(first.equals(copy)).toBe(true);
  });

  test("does not build a batch without records", () => {
    builder.reset();
    expect(() => builder.build()).toThrow("without records");
  });
});
