import { Buffer } from "node:buffer";
import { ATTRIBUTE, LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "./batch-layout.ts";
import type { CompressionType } from "./compression/codec.ts";
import { COMPRESSION_TYPES } from "./compression/codec.ts";
import { loadedCodec } from "./compression/index.ts";
import { crc32c } from "./crc32c.ts";
import type { RecordHeader } from "./headers.ts";
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from "./varint.ts";

const NO_HEADERS: readonly RecordHeader[] = [];
/** Up to here a loop over the bytes is faster than a call into the runtime. */
const SHORT = 24;
/** The most that size, attributes, timestamp delta, offset delta, two lengths and a header count take. */
const MAX_RECORD_OVERHEAD = 5 + 1 + 10 + 5 + 5 + 5 + 5;

export interface BuildOptions {
  /** "none" unless given; the codec must have been loaded. */
  readonly compression?: CompressionType;
  /** compression.TYPE.level; the codec's default unless given. */
  readonly compressionLevel?: number;
  /** 0 unless given: brokers set it. */
  readonly baseOffset?: number;
  /** -1 unless given: brokers set it. */
  readonly partitionLeaderEpoch?: number;
  /** -1n, none, unless given; so are epoch and sequence. */
  readonly producerId?: bigint;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** The timestamp of every record, in ms, with timestamp type LogAppendTime; CreateTime unless given. */
  readonly logAppendTime?: number;
  /** More than that of the last record where compaction took the records behind it. */
  readonly lastOffsetDelta?: number;
}

/**
 * Makes batches of magic 2: append records, build, reset, append again. Its buffer grows and is kept, so one builder
 * that is used again and again allocates nothing but the batches that it returns.
 */
export class RecordBatchBuilder {
  private buffer: Buffer;
  private at = RECORD_BATCH_OVERHEAD;
  private records = 0;
  private nextOffsetDelta = 0;
  private baseTimestamp = -1;
  private maxTimestamp = -1;

  /** `initialCapacity` in bytes: what a batch will have, batch.size for a producer. */
  constructor(initialCapacity = 16 * 1024 + 512) {
    this.buffer = Buffer.allocUnsafeSlow(Math.max(initialCapacity, RECORD_BATCH_OVERHEAD));
  }

  get recordCount(): number {
    return this.records;
  }

  /** Of the batch with the records so far, uncompressed, header included. */
  get sizeInBytes(): number {
    return this.at;
  }

  /** What sizeInBytes would be with one more record. */
  sizeWith(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[] = NO_HEADERS,
  ): number {
    const timestampDelta = this.records === 0 ? 0 : timestamp - this.baseTimestamp;
    const size = sizeOfRecordBody(timestampDelta, this.nextOffsetDelta, key, value, headers);
    return this.at + sizeOfVarint(size) + size;
  }

  /**
   * Adds a record and returns the offset delta it got. The first record's timestamp (ms) is the batch's base.
   * `offsetDelta` is for copies with gaps, as compaction leaves them: each must be above the last.
   */
  append(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[] = NO_HEADERS,
    offsetDelta = this.nextOffsetDelta,
  ): number {
    if (this.records === 0) {
      this.baseTimestamp = timestamp;
      this.maxTimestamp = timestamp;
    } else if (timestamp > this.maxTimestamp) {
      this.maxTimestamp = timestamp;
    }
    const timestampDelta = timestamp - this.baseTimestamp;
    const size = sizeOfRecordBody(timestampDelta, offsetDelta, key, value, headers);
    this.reserve(size + MAX_RECORD_OVERHEAD);
    const buffer = this.buffer;
    let at = writeVarint(buffer, this.at, size);
    buffer[at++] = 0;
    at = writeVarlong(buffer, at, timestampDelta);
    at = writeVarint(buffer, at, offsetDelta);
    at = writeBytes(buffer, at, key);
    at = writeBytes(buffer, at, value);
    at = writeVarint(buffer, at, headers.length);
    for (const header of headers) {
      const keyLength = Buffer.byteLength(header.key);
      at = writeVarint(buffer, at, keyLength);
      at += buffer.write(header.key, at, "utf8");
      at = writeBytes(buffer, at, header.value);
    }
    this.at = at;
    this.records++;
    this.nextOffsetDelta = offsetDelta + 1;
    return offsetDelta;
  }

  /** The batch, in a buffer of its own; the records stay until `reset`. */
  build(options: BuildOptions = {}): Buffer {
    if (this.records === 0) throw new Error("a record batch without records cannot be built");
    const compression = options.compression ?? "none";
    const plain = this.buffer.subarray(RECORD_BATCH_OVERHEAD, this.at);
    const records = compression === "none" ? plain : loadedCodec(compression).compress(plain, options.compressionLevel);
    const batch = Buffer.allocUnsafe(RECORD_BATCH_OVERHEAD + records.length);
    batch.set(records, RECORD_BATCH_OVERHEAD);
    writeInt64(batch, 0, options.baseOffset ?? 0);
    batch.writeInt32BE(batch.length - LOG_OVERHEAD, 8);
    batch.writeInt32BE(options.partitionLeaderEpoch ?? -1, 12);
    batch.writeInt8(2, 16);
    batch.writeInt16BE(attributesOf(compression, options), 21);
    batch.writeInt32BE(options.lastOffsetDelta ?? this.nextOffsetDelta - 1, 23);
    writeInt64(batch, 27, this.baseTimestamp);
    writeInt64(batch, 35, options.logAppendTime ?? this.maxTimestamp);
    if (options.producerId === undefined) batch.fill(0xff, 43, 51);
    else batch.writeBigInt64BE(options.producerId, 43);
    batch.writeInt16BE(options.producerEpoch ?? -1, 51);
    batch.writeInt32BE(options.baseSequence ?? -1, 53);
    batch.writeInt32BE(this.records, 57);
    batch.writeUInt32BE(crc32c(batch, 21), 17);
    return batch;
  }

  /** Forgets the records and keeps the memory. */
  reset(): void {
    this.at = RECORD_BATCH_OVERHEAD;
    this.records = 0;
    this.nextOffsetDelta = 0;
  }

  private reserve(bytes: number): void {
    const needed = this.at + bytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.at));
    this.buffer = grown;
  }
}

/** A bound for one record in a batch of its own, header included: what a producer reserves before it knows more. */
export function estimateBatchSizeUpperBound(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly RecordHeader[] = NO_HEADERS,
): number {
  return (
    RECORD_BATCH_OVERHEAD + MAX_RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0) + sizeOfHeaders(headers)
  );
}

function attributesOf(compression: CompressionType, options: BuildOptions): number {
  return (
    COMPRESSION_TYPES.indexOf(compression) |
    (options.logAppendTime === undefined ? 0 : ATTRIBUTE.logAppendTime) |
    (options.isTransactional === true ? ATTRIBUTE.transactional : 0) |
    (options.isControl === true ? ATTRIBUTE.control : 0)
  );
}

function sizeOfRecordBody(
  timestampDelta: number,
  offsetDelta: number,
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly RecordHeader[],
): number {
  const attributes = 1;
  return (
    attributes +
    sizeOfVarlong(timestampDelta) +
    sizeOfVarint(offsetDelta) +
    sizeOfBytes(key) +
    sizeOfBytes(value) +
    sizeOfHeaders(headers)
  );
}

/** The count of headers included. */
function sizeOfHeaders(headers: readonly RecordHeader[]): number {
  if (headers.length === 0) return 1;
  let size = sizeOfVarint(headers.length);
  for (const { key, value } of headers) {
    const keyLength = Buffer.byteLength(key);
    size += sizeOfVarint(keyLength) + keyLength + sizeOfBytes(value);
  }
  return size;
}

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length;
}

/** A safe integer as int64, without a bigint: small batches are built by the million. */
function writeInt64(buffer: Buffer, position: number, value: number): void {
  const low = value >>> 0;
  buffer.writeInt32BE((value - low) / 0x100000000, position);
  buffer.writeUInt32BE(low, position + 4);
}

/** A length and the bytes; -1 for null. */
function writeBytes(buffer: Buffer, position: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(buffer, position, -1);
  const at = writeVarint(buffer, position, bytes.length);
  if (bytes.length > SHORT) buffer.set(bytes, at);
  else for (let i = 0; i < bytes.length; i++) buffer[at + i] = bytes[i]!;
  return at + bytes.length;
}
