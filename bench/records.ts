/**
 * What a record costs in the codec of record batches: npx tsx bench/records.ts [RECORDS]
 * Batches of 16 KiB with records of 100 bytes, as the perf tools make them; the rest is measured against copying the
 * same bytes, so that figures of different machines can be compared.
 */
import { Buffer } from "node:buffer";
import { iterateBatches } from "../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../src/protocol/records/builder.ts";
import type { CompressionType } from "../src/protocol/records/compression/codec.ts";
import { COMPRESSION_TYPES } from "../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../src/protocol/records/compression/index.ts";
import { RecordCursor } from "../src/protocol/records/cursor.ts";
import { records } from "../src/protocol/records/records.ts";

const COUNT = Number(process.argv[2] ?? 2_000_000);
const VALUE_SIZE = 100;
const BATCH_SIZE = 16 * 1024;
const ROUNDS = 3;

/** Letters, as kafka-producer-perf-test.sh fills its payloads. */
const values = Array.from({ length: 1000 }, (_, seed) =>
  Buffer.from(
    Array.from({ length: VALUE_SIZE }, (_ignored, at) => 65 + ((seed * 31 + at * at * 7 + ((seed * at) >> 3)) % 26)),
  ),
);

function encode(count: number, compression: CompressionType): Buffer[] {
  const builder = new RecordBatchBuilder();
  const batches: Buffer[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    builder.append(1_750_000_000_000 + (i >> 8), null, values[i % values.length]!);
    if (builder.sizeInBytes + VALUE_SIZE + 20 <= BATCH_SIZE && i < count - 1) continue;
    batches.push(builder.build({ compression, baseOffset: offset }));
    offset += builder.recordCount;
    builder.reset();
  }
  return batches;
}

function walk(data: Buffer, verifyCrc: boolean): number {
  const cursor = new RecordCursor();
  let sum = 0;
  for (const batch of iterateBatches(data, { verifyCrc })) {
    cursor.open(batch);
    while (cursor.next()) sum += cursor.valueLength + (cursor.offset & 1);
  }
  return sum;
}

/** What a console consumer does: every value and a line feed into an output buffer. */
function copyOut(data: Buffer): number {
  const cursor = new RecordCursor();
  const out = Buffer.allocUnsafeSlow(64 * 1024);
  let at = 0;
  for (const batch of iterateBatches(data, { verifyCrc: true })) {
    cursor.open(batch);
    while (cursor.next()) {
      if (at + cursor.valueLength + 1 > out.length) at = 0;
      at += cursor.buffer.copy(out, at, cursor.valueOffset, cursor.valueOffset + cursor.valueLength);
      out[at++] = 10;
    }
  }
  return at;
}

function slow(data: Buffer): number {
  let sum = 0;
  for (const batch of iterateBatches(data)) for (const record of records(batch)) sum += record.value?.length ?? 0;
  return sum;
}

/** The best of some rounds, in ns a record. */
function measure<T>(name: string, count: number, run: () => T, copyNs?: number): T {
  let best = Infinity;
  let result = run();
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    result = run();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / count);
  }
  lastNs = best;
  const ratio = copyNs === undefined ? "" : `, ${(best / copyNs).toFixed(1)} x copying`;
  console.log(`${name.padEnd(34)} ${best.toFixed(1).padStart(8)} ns a record${ratio}`);
  return result;
}

let lastNs = 0;

const plain = Buffer.concat(encode(COUNT, "none"));
measure("copy the bytes", COUNT, () => Buffer.from(plain));
const copyNs = lastNs;
measure("encode none", COUNT, () => encode(COUNT, "none").length, copyNs);
measure("decode none, cursor", COUNT, () => walk(plain, false), copyNs);
measure("decode none, cursor, crc", COUNT, () => walk(plain, true), copyNs);
measure("decode none, values copied out, crc", COUNT, () => copyOut(plain), copyNs);
const few = Math.ceil(COUNT / 10);
for (const type of COMPRESSION_TYPES) {
  await loadCodec(type);
  const batches = measure(`encode ${type} (a tenth)`, few, () => encode(few, type), copyNs);
  const data = Buffer.concat(batches);
  measure(`decode ${type} (a tenth), crc`, few, () => walk(data, true), copyNs);
  measure(`records() ${type} (a tenth)`, few, () => slow(data), copyNs);
  console.log(`  ${type}: ${data.length} bytes for ${few} records`);
}
