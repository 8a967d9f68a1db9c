/** Record batches of magic 2, read in place; what stands where is in batch-layout.ts. */
import type { Buffer } from "node:buffer";
import { DecodeError } from "../../errors.ts";
import type { CompressionType } from "./compression/codec.ts";
import { COMPRESSION_TYPES, DEFAULT_MAX_DECOMPRESSED_SIZE } from "./compression/codec.ts";
import { loadedCodec } from "./compression/index.ts";
import { ATTRIBUTE, batchSize, RECORD_BATCH_OVERHEAD, readSafeInt64 } from "./batch-layout.ts";
import { crc32c } from "./crc32c.ts";

/** As Kafka's tools print it. */
export type TimestampType = "CreateTime" | "LogAppendTime";

/**
 * A view of one batch in `buffer`; nothing is copied, and every property is read when asked for.
 * Offsets and timestamps are numbers: one beyond 2^53 is a DecodeError. A producer id is a bigint, as in the messages.
 */
export class RecordBatch {
  readonly buffer: Buffer;
  /** Where the batch begins in `buffer`, in bytes. */
  readonly position: number;
  /** Of the whole batch, header included, in bytes. */
  readonly sizeInBytes: number;

  /** Throws DecodeError unless a whole batch of magic 2 is there. */
  constructor(buffer: Buffer, position = 0) {
    const size = batchSize(buffer, position, buffer.length);
    if (size === undefined || size > buffer.length - position) {
      throw new DecodeError("the record batch is cut short", { offset: buffer.length });
    }
    this.buffer = buffer;
    this.position = position;
    this.sizeInBytes = size;
  }

  get baseOffset(): number {
    return readSafeInt64(this.buffer, this.position, "base offset");
  }

  get partitionLeaderEpoch(): number {
    return this.buffer.readInt32BE(this.position + 12);
  }

  get magic(): number {
    return this.buffer.readInt8(this.position + 16);
  }

  /** The checksum that is stored, unsigned; see isValid. */
  get crc(): number {
    return this.buffer.readUInt32BE(this.position + 17);
  }

  get attributes(): number {
    return this.buffer.readInt16BE(this.position + 21);
  }

  /** Throws DecodeError for the ids 5 to 7, which no codec has. */
  get compression(): CompressionType {
    const id = this.attributes & ATTRIBUTE.compressionMask;
    const type = COMPRESSION_TYPES[id];
    if (type === undefined) {
      throw new DecodeError(`Unknown compression type id: ${id}`, { offset: this.position + 21 });
    }
    return type;
  }

  get timestampType(): TimestampType {
    return (this.attributes & ATTRIBUTE.logAppendTime) === 0 ? "CreateTime" : "LogAppendTime";
  }

  get isTransactional(): boolean {
    return (this.attributes & ATTRIBUTE.transactional) !== 0;
  }

  get isControl(): boolean {
    return (this.attributes & ATTRIBUTE.control) !== 0;
  }

  /** When tombstones and markers of this batch may go (KIP-534), in ms; undefined where it is not set. */
  get deleteHorizonMs(): number | undefined {
    return (this.attributes & ATTRIBUTE.deleteHorizon) === 0 ? undefined : this.baseTimestamp;
  }

  get lastOffsetDelta(): number {
    return this.buffer.readInt32BE(this.position + 23);
  }

  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta;
  }

  /** Milliseconds; -1 for none. The timestamps of the records are relative to it. */
  get baseTimestamp(): number {
    return readSafeInt64(this.buffer, this.position + 27, "base timestamp");
  }

  /** Milliseconds; -1 for none. With LogAppendTime it is the timestamp of every record. */
  get maxTimestamp(): number {
    return readSafeInt64(this.buffer, this.position + 35, "max timestamp");
  }

  /** -1n for none. */
  get producerId(): bigint {
    return this.buffer.readBigInt64BE(this.position + 43);
  }

  get producerEpoch(): number {
    return this.buffer.readInt16BE(this.position + 51);
  }

  /** -1 for none. */
  get baseSequence(): number {
    return this.buffer.readInt32BE(this.position + 53);
  }

  /** -1 for none. */
  get lastSequence(): number {
    const base = this.baseSequence;
    return base === -1 ? -1 : incrementSequence(base, this.lastOffsetDelta);
  }

  /** What the header says; it may lie, so never allocate by it. */
  get recordCount(): number {
    return this.buffer.readInt32BE(this.position + 57);
  }

  /** The bytes of the whole batch, a view. */
  bytes(): Buffer {
    return this.buffer.subarray(this.position, this.position + this.sizeInBytes);
  }

  computeCrc(): number {
    return crc32c(this.buffer, this.position + 21, this.position + this.sizeInBytes);
  }

  /** Whether the stored checksum is that of the bytes. */
  isValid(): boolean {
    return this.crc === this.computeCrc();
  }

  /** Throws DecodeError where the checksum is wrong, in Kafka's words. */
  ensureValid(): void {
    const computed = this.computeCrc();
    if (this.crc === computed) return;
    throw new DecodeError(`Record is corrupt (stored crc = ${this.crc}, computed crc = ${computed})`, {
      offset: this.position + 17,
      javaClass: "org.apache.kafka.common.errors.CorruptRecordException",
    });
  }

  /**
   * The bytes of the records, decompressed: a view where the batch is not compressed. The codec must have been loaded.
   * Throws DecodeError for data that does not decompress or has more than `maxSize` bytes then.
   */
  recordBytes(maxSize = DEFAULT_MAX_DECOMPRESSED_SIZE): Buffer {
    const start = this.position + RECORD_BATCH_OVERHEAD;
    const stored = this.buffer.subarray(start, this.position + this.sizeInBytes);
    const type = this.compression;
    if (type === "none") return stored;
    try {
      return loadedCodec(type).decompress(stored, maxSize);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw new DecodeError(`record batch at byte ${this.position}: ${error.message}`, {
        offset: start + error.offset,
        cause: error,
      });
    }
  }

  /** Written in place; not covered by the checksum. */
  setBaseOffset(offset: number): void {
    this.buffer.writeBigInt64BE(BigInt(offset), this.position);
  }

  /** Written in place; not covered by the checksum. */
  setPartitionLeaderEpoch(epoch: number): void {
    this.buffer.writeInt32BE(epoch, this.position + 12);
  }

  /** Gives every record this timestamp (message.timestamp.type=LogAppendTime) in place, the checksum included. */
  setLogAppendTime(timestamp: number): void {
    this.buffer.writeInt16BE(this.attributes | ATTRIBUTE.logAppendTime, this.position + 21);
    this.buffer.writeBigInt64BE(BigInt(timestamp), this.position + 35);
    this.buffer.writeUInt32BE(this.computeCrc(), this.position + 17);
  }
}

export interface IterateBatchesOptions {
  /** Where the first batch begins; 0 unless given. */
  readonly start?: number;
  /** Exclusive; the buffer's end unless given. */
  readonly end?: number;
  /** Whether each batch's checksum is verified before it is yielded; false unless given. */
  readonly verifyCrc?: boolean;
}

/**
 * The batches of a records field or a segment. Bytes at the end that are not a whole batch are left alone, as Fetch
 * answers are cut anywhere (ByteBufferLogInputStream); a size or a magic that cannot be is a DecodeError.
 */
export function* iterateBatches(buffer: Buffer, options: IterateBatchesOptions = {}): Generator<RecordBatch> {
  const end = Math.min(options.end ?? buffer.length, buffer.length);
  let position = options.start ?? 0;
  for (;;) {
    const size = batchSize(buffer, position, end);
    if (size === undefined || size > end - position) return;
    const batch = new RecordBatch(buffer, position);
    if (options.verifyCrc === true) batch.ensureValid();
    yield batch;
    position += size;
  }
}

/** Sequences count from 0 to 2147483647 and begin again. */
export function incrementSequence(sequence: number, increment: number): number {
  const sum = sequence + increment;
  return sum > 0x7fffffff ? sum - 0x80000000 : sum;
}
