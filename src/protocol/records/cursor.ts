import { Buffer } from "node:buffer";
import { DecodeError } from "../../errors.ts";
import type { RecordBatch } from "./batch.ts";
import { DEFAULT_MAX_DECOMPRESSED_SIZE } from "./compression/codec.ts";
import { unzigzag } from "./varint.ts";

/**
 * Walks the records of batches without allocating anything per record: `open` a batch, then the fields are those of
 * the record that the last `next()` (true) found. One cursor serves any number of batches, one after the other.
 *
 * A record: varint size of what follows, i8 attributes (unused), varlong timestampDelta, varint offsetDelta, varint
 * keyLength (-1 null) and key, varint valueLength (-1 null) and value, varint headerCount, headers (see headers.ts).
 */
export class RecordCursor {
  /** What the positions below refer to: the batch's own buffer, or the decompressed records. */
  buffer: Buffer = Buffer.alloc(0);
  /** The record's offset in its partition. */
  offset = 0;
  /** Milliseconds; -1 for none. */
  timestamp = 0;
  offsetDelta = 0;
  /** From the batch's base; what the producer set, also where LogAppendTime hides it. */
  timestampDelta = 0;
  keyOffset = 0;
  /** -1 for a null key. */
  keyLength = -1;
  valueOffset = 0;
  /** -1 for a null value. */
  valueLength = -1;
  /** Where the first header begins; they end at recordEnd. They are not parsed yet. */
  headersOffset = 0;
  headerCount = 0;
  recordStart = 0;
  recordEnd = 0;

  /** How many records of the batch were not asked for yet. */
  remaining = 0;
  private at = 0;
  private end = 0;
  private baseOffset = 0;
  private baseTimestamp = 0;
  private logAppendTime: number | undefined = undefined;

  /**
   * Goes before the first record of `batch`, whose codec must have been loaded. Throws DecodeError for a count that
   * cannot be, and for records that do not decompress or have more than `maxSize` bytes then.
   */
  open(batch: RecordBatch, maxSize = DEFAULT_MAX_DECOMPRESSED_SIZE): this {
    const count = batch.recordCount;
    if (count < 0) {
      throw new DecodeError(`Found invalid record count ${count} in magic v2 batch`, { offset: batch.position + 57 });
    }
    this.remaining = count;
    this.baseOffset = batch.baseOffset;
    this.baseTimestamp = batch.baseTimestamp;
    this.logAppendTime = batch.timestampType === "LogAppendTime" ? batch.maxTimestamp : undefined;
    if (count === 0) return this;
    if (batch.compression === "none") {
      this.buffer = batch.buffer;
      this.at = batch.position + 61;
      this.end = batch.position + batch.sizeInBytes;
    } else {
      this.buffer = batch.recordBytes(maxSize);
      this.at = 0;
      this.end = this.buffer.length;
    }
    return this;
  }

  /** Where the next record begins in `buffer`. */
  get position(): number {
    return this.at;
  }

  /** Where the records of the batch end in `buffer`. */
  get limit(): number {
    return this.end;
  }

  /** Goes to the next record; false behind the last. Throws DecodeError for a record that does not parse. */
  next(): boolean {
    if (this.remaining === 0) return false;
    const start = this.at;
    this.recordStart = start;
    const size = this.varint();
    const body = this.at;
    // Reading past the buffer's end yields nothing, so this also refuses a size that is cut short.
    if (size < 6 || size > this.end - body) throw this.broken(`its size ${size} does not fit`, start);
    const end = body + size;
    this.recordEnd = end;
    this.at = body + 1;
    this.timestampDelta = this.varlong();
    this.timestamp = this.logAppendTime ?? this.baseTimestamp + this.timestampDelta;
    this.offsetDelta = this.varint();
    this.offset = this.baseOffset + this.offsetDelta;
    this.keyLength = this.skipBytes(end);
    this.keyOffset = this.at - Math.max(this.keyLength, 0);
    this.valueLength = this.skipBytes(end);
    this.valueOffset = this.at - Math.max(this.valueLength, 0);
    const headerCount = this.varint();
    if (headerCount < 0 || headerCount > end - this.at) {
      throw this.broken(`it cannot have ${headerCount} headers`, this.at);
    }
    if (headerCount === 0 && this.at !== end) throw this.broken(`its size is not ${size}`, this.at);
    this.headerCount = headerCount;
    this.headersOffset = this.at;
    this.at = end;
    this.remaining--;
    if (this.remaining === 0 && end !== this.end) {
      throw this.broken(`${this.end - end} bytes follow the last record`, end);
    }
    return true;
  }

  /** The key's bytes, a view. */
  key(): Buffer | null {
    return this.keyLength < 0 ? null : this.buffer.subarray(this.keyOffset, this.keyOffset + this.keyLength);
  }

  /** The value's bytes, a view. */
  value(): Buffer | null {
    return this.valueLength < 0 ? null : this.buffer.subarray(this.valueOffset, this.valueOffset + this.valueLength);
  }

  /** Reads a length and steps over that many bytes; returns the length, -1 for null. */
  private skipBytes(end: number): number {
    const length = this.varint();
    if (length < 0) {
      if (length === -1) return -1;
      throw this.broken(`a length of ${length} cannot be`, this.at);
    }
    if (length > end - this.at) throw this.broken(`${length} bytes do not fit`, this.at);
    this.at += length;
    return length;
  }

  private varint(): number {
    const at = this.at;
    const first = this.buffer[at]!;
    if (first < 0x80) {
      this.at = at + 1;
      return (first >>> 1) ^ -(first & 1);
    }
    // Records of common sizes have three of two bytes each.
    const second = this.buffer[at + 1]!;
    if (second < 0x80 && at + 1 < this.end) {
      this.at = at + 2;
      const raw = (first & 0x7f) | (second << 7);
      return (raw >>> 1) ^ -(raw & 1);
    }
    return this.longerVarint();
  }

  private longerVarint(): number {
    const buffer = this.buffer;
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.at < this.end ? buffer[this.at++] : undefined;
      if (byte === undefined) throw this.broken("it is cut short", this.end);
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    throw this.broken("a varint has more than 5 bytes", this.at);
  }

  private varlong(): number {
    const first = this.buffer[this.at]!;
    const second = this.buffer[this.at + 1]!;
    // The same bytes as a varint.
    if (first < 0x80 || second < 0x80) return this.varint();
    return this.longerVarlong();
  }

  private longerVarlong(): number {
    const start = this.at;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.at < this.end ? this.buffer[this.at++] : undefined;
      if (byte === undefined) throw this.broken("it is cut short", this.end);
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let raw = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.at < this.end ? this.buffer[this.at++] : undefined;
      if (byte === undefined) throw this.broken("it is cut short", this.end);
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      const delta = Number(BigInt.asIntN(64, unzigzag(BigInt.asUintN(64, raw))));
      if (Number.isSafeInteger(this.baseTimestamp + delta)) return delta;
      throw this.broken("its timestamp is beyond 2^53", start);
    }
    throw this.broken("a varlong has more than 10 bytes", this.at);
  }

  private broken(reason: string, offset: number): DecodeError {
    return new DecodeError(`invalid record at byte ${this.recordStart}: ${reason}`, {
      offset,
      javaClass: "org.apache.kafka.common.InvalidRecordException",
    });
  }
}
