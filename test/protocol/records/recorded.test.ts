/** Batches that Apache Kafka's own producers and broker wrote (scripts/record-batches.ts). */
import { beforeAll, describe, expect, test } from "vitest";
import { DecodeError } from "../../../src/errors.ts";
import { iterateBatches } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { COMPRESSION_TYPES } from "../../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";
import { encodeEndTxnMarker } from "../../../src/protocol/records/control.ts";
import { RecordCursor } from "../../../src/protocol/records/cursor.ts";
import { headersOf, records } from "../../../src/protocol/records/records.ts";
import { dump, officialDump, segment } from "./fixtures.ts";
import { CASES } from "./produced.ts";

const NAMES = [...CASES.map(({ name }) => name), "transactions"];

beforeAll(async () => {
  await Promise.all(COMPRESSION_TYPES.map((type) => loadCodec(type)));
});

function text(bytes: Buffer | null): string | null {
  return bytes?.toString() ?? null;
}

describe("what Apache Kafka wrote", () => {
  test.each(NAMES)("%s reads as kafka-dump-log.sh reads it", (name) => {
    expect(dump(segment(name))).toBe(officialDump(name));
  });

  test.each(CASES)(
    "$name has the keys, values and headers that were produced",
    ({ name, codec, records: produced }) => {
      const batches = [...iterateBatches(segment(name), { verifyCrc: true })];
      expect(batches.map((batch) => batch.compression)).toEqual([codec]);
      const read = batches.flatMap((batch) => [...records(batch)]);
      expect(
        read.map(({ key, value, headers }) => [
          text(key),
          text(value),
          headers.map((header) => [header.key, text(header.value)]),
        ]),
      ).toEqual(produced);
      expect(read.map(({ offset }) => offset)).toEqual(produced.map((_, index) => index));
    },
  );

  test("an aborted and a committed transaction end in their markers", () => {
    const batches = [...iterateBatches(segment("transactions"))];
    expect(batches.every((batch) => batch.isTransactional)).toBe(true);
    const markers = batches.filter((batch) => batch.isControl);
    expect(markers).toHaveLength(2);
    for (const [index, type] of (["ABORT", "COMMIT"] as const).entries()) {
      const marker = markers[index]!;
      const ours = encodeEndTxnMarker({
        type,
        producerId: marker.producerId,
        producerEpoch: marker.producerEpoch,
        coordinatorEpoch: 0,
        timestamp: marker.maxTimestamp,
        baseOffset: marker.baseOffset,
        partitionLeaderEpoch: marker.partitionLeaderEpoch,
      });
      expect(ours.toString("hex")).toBe(marker.bytes().toString("hex"));
    }
  });
});

describe("what we write of it again", () => {
  test.each(["none", "append-time", "transactions"])("%s is the same byte for byte", (name) => {
    const data = segment(name);
    const builder = new RecordBatchBuilder(0);
    const cursor = new RecordCursor();
    const written = [...iterateBatches(data)].map((batch) => {
      cursor.open(batch);
      builder.reset();
      while (cursor.next()) {
        // The producer's timestamps: with LogAppendTime the records still have them.
        builder.append(batch.baseTimestamp + cursor.timestampDelta, cursor.key(), cursor.value(), headersOf(cursor));
      }
      const append = batch.timestampType === "LogAppendTime" ? { logAppendTime: batch.maxTimestamp } : {};
      return builder.build({
        ...append,
        baseOffset: batch.baseOffset,
        partitionLeaderEpoch: batch.partitionLeaderEpoch,
        producerId: batch.producerId,
        producerEpoch: batch.producerEpoch,
        baseSequence: batch.baseSequence,
        isTransactional: batch.isTransactional,
        isControl: batch.isControl,
      });
    });
    expect(Buffer.concat(written).toString("hex")).toBe(data.toString("hex"));
  });
});

describe("damage", () => {
  const cursor = new RecordCursor();
  /** Reads everything; gives the error of the wrong kind that should never be, else undefined. */
  const strange = (data: Buffer, verifyCrc: boolean): unknown => {
    try {
      for (const batch of iterateBatches(data, { verifyCrc })) {
        cursor.open(batch, 4 * 1024 * 1024);
        while (cursor.next()) headersOf(cursor);
      }
      return undefined;
    } catch (error) {
      return error instanceof DecodeError ? undefined : error;
    }
  };

  test.each(NAMES)("every cut of %s ends in whole batches", (name) => {
    const data = segment(name);
    const whole = [...iterateBatches(data)];
    for (let size = 0; size < data.length; size++) {
      const read = [...iterateBatches(data.subarray(0, size), { verifyCrc: true })];
      const fitting = whole.filter((batch) => batch.position + batch.sizeInBytes <= size);
      expect(read.length).toBe(fitting.length);
    }
  });

  test.each(NAMES)("a wrong byte anywhere under the checksum of %s is noticed", (name) => {
    const data = segment(name);
    for (const { position, sizeInBytes } of iterateBatches(segment(name))) {
      for (let at = position + 17; at < position + sizeInBytes; at++) {
        data[at]! ^= 1 << (at % 8);
        expect(() => [...iterateBatches(data, { start: position, verifyCrc: true })]).toThrow(DecodeError);
        data[at]! ^= 1 << (at % 8);
      }
    }
  });

  test.each(NAMES)("%s with a wrong byte and no checksum gives records or a DecodeError", (name) => {
    const data = segment(name);
    // Decompressing once per byte of a compressed batch takes long: there, every seventh byte behind the header.
    for (let at = 0; at < data.length; at += at < 61 || data.length < 5000 ? 1 : 7) {
      for (const wrong of [data[at]! ^ 0x80, data[at]! ^ (1 << (at % 7)), 0xff]) {
        const kept = data[at]!;
        data[at] = wrong;
        expect(strange(data, false)).toBe(undefined);
        data[at] = kept;
      }
    }
  });

  test.each(["gzip", "snappy", "lz4", "zstd"])("%s records that are cut short are a DecodeError", (name) => {
    const [batch] = iterateBatches(segment(name));
    for (let size = 61; size < batch!.sizeInBytes; size += size < 200 ? 1 : 31) {
      const cut = Buffer.from(batch!.bytes().subarray(0, size));
      cut.writeInt32BE(size - 12, 8);
      expect(() => {
        for (const { offset } of [...iterateBatches(cut)].flatMap((one) => [...records(one)]))
          expect(offset).toBeLessThan(200);
      }).toThrow(DecodeError);
    }
  });
});
