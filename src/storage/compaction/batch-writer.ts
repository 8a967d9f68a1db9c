/** Writes what compaction keeps of a batch (the builder of org.apache.kafka.common.record.internal.MemoryRecords.filterTo). */
import { Buffer } from "node:buffer";
import { ATTRIBUTE, LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import type { RecordBatch } from "../../protocol/records/batch.ts";
import { loadedCodec } from "../../protocol/records/compression/index.ts";
import { crc32c } from "../../protocol/records/crc32c.ts";
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from "../../protocol/records/varint.ts";

/** A size, the attributes, a timestamp delta, an offset delta. */
const MAX_RECORD_START = 5 + 1 + 10 + 5;

/** One after the other: `begin`, any number of `add`, then `finish`. Its buffer is kept. */
export class BatchWriter {
  #buffer = Buffer.allocUnsafeSlow(64 * 1024);
  #at = RECORD_BATCH_OVERHEAD;
  #count = 0;
  #baseTimestamp = -1;
  #maxTimestamp = -1;
  #deleteHorizonMs = -1;

  /** With a delete horizon (-1 for none) that is the timestamp which the records' are relative to (KIP-534). */
  begin(deleteHorizonMs: number): void {
    this.#at = RECORD_BATCH_OVERHEAD;
    this.#count = 0;
    this.#deleteHorizonMs = deleteHorizonMs;
    this.#baseTimestamp = deleteHorizonMs;
    this.#maxTimestamp = -1;
  }

  /** The record in bytes `start` to `end` of `source`, as it is but for its timestamp delta. */
  add(source: Buffer, start: number, end: number, offsetDelta: number, timestamp: number): void {
    if (this.#count === 0 && this.#deleteHorizonMs < 0) this.#baseTimestamp = timestamp;
    if (this.#count === 0 || timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    // Behind size, attributes, timestamp delta and offset delta nothing changes.
    const rest = skipVarint(source, skipVarint(source, skipVarint(source, start) + 1));
    const timestampDelta = timestamp - this.#baseTimestamp;
    const size = 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(offsetDelta) + (end - rest);
    this.#reserve(size + MAX_RECORD_START);
    const out = this.#buffer;
    let at = writeVarint(out, this.#at, size);
    out[at++] = 0;
    at = writeVarlong(out, at, timestampDelta);
    at = writeVarint(out, at, offsetDelta);
    at += source.copy(out, at, rest, end);
    this.#at = at;
    this.#count++;
  }

  /** The batch; all but records, timestamps and horizon is that of `original`, offsets included. */
  finish(original: RecordBatch): Buffer {
    const plain = this.#buffer.subarray(RECORD_BATCH_OVERHEAD, this.#at);
    const type = original.compression;
    const records = type === "none" ? plain : loadedCodec(type).compress(plain);
    const batch = Buffer.allocUnsafe(RECORD_BATCH_OVERHEAD + records.length);
    batch.set(records, RECORD_BATCH_OVERHEAD);
    writeHeader(batch, original, {
      attributes: (original.attributes & KEPT_ATTRIBUTES) | (this.#deleteHorizonMs < 0 ? 0 : ATTRIBUTE.deleteHorizon),
      baseTimestamp: this.#baseTimestamp,
      maxTimestamp: original.timestampType === "LogAppendTime" ? original.maxTimestamp : this.#maxTimestamp,
      count: this.#count,
    });
    return batch;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = grown;
  }
}

/** A batch without records: the header alone tells the producer's last sequence, or where the log ends. */
export function emptyBatch(original: RecordBatch): Buffer {
  const batch = Buffer.allocUnsafe(RECORD_BATCH_OVERHEAD);
  writeHeader(batch, original, {
    attributes: original.attributes & KEPT_ATTRIBUTES & ~ATTRIBUTE.compressionMask,
    baseTimestamp: -1,
    maxTimestamp: original.maxTimestamp,
    count: 0,
  });
  return batch;
}

const KEPT_ATTRIBUTES =
  ATTRIBUTE.compressionMask | ATTRIBUTE.logAppendTime | ATTRIBUTE.transactional | ATTRIBUTE.control;

interface NewHeader {
  readonly attributes: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly count: number;
}

function writeHeader(batch: Buffer, original: RecordBatch, header: NewHeader): void {
  original.buffer.copy(batch, 0, original.position, original.position + RECORD_BATCH_OVERHEAD);
  batch.writeInt32BE(batch.length - LOG_OVERHEAD, 8);
  batch.writeInt16BE(header.attributes, 21);
  batch.writeBigInt64BE(BigInt(header.baseTimestamp), 27);
  batch.writeBigInt64BE(BigInt(header.maxTimestamp), 35);
  batch.writeInt32BE(header.count, 57);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
}

function skipVarint(buffer: Buffer, position: number): number {
  let at = position;
  while (buffer[at]! >= 0x80) at++;
  return at + 1;
}
