import { Buffer } from "node:buffer";
import { DecodeError } from "../../errors.ts";

/** One header; a key may come several times, and the order counts. */
export interface RecordHeader<Bytes extends Uint8Array = Uint8Array> {
  readonly key: string;
  readonly value: Bytes | null;
}

/**
 * Walks the headers of a record without allocating anything: per header varint key length and key (UTF-8, never null),
 * varint value length (-1 null) and value. `open` them, then the fields are those of the header that the last `next()`
 * (true) found.
 */
export class HeaderCursor {
  buffer: Buffer = Buffer.alloc(0);
  keyOffset = 0;
  keyLength = 0;
  valueOffset = 0;
  /** -1 for a null value. */
  valueLength = -1;
  private remaining = 0;
  private start = 0;
  private at = 0;
  private end = 0;

  /** Goes before the first of `count` headers, which must fill bytes `start` to `end` (exclusive) of `buffer`. */
  open(buffer: Buffer, start: number, end: number, count: number): this {
    this.buffer = buffer;
    this.start = start;
    this.at = start;
    this.end = end;
    this.remaining = count;
    return this;
  }

  /** Goes to the next header; false behind the last. Throws DecodeError for bytes that are no headers. */
  next(): boolean {
    if (this.remaining === 0) {
      if (this.at !== this.end) throw this.broken(`${this.end - this.at} bytes follow the last header`);
      return false;
    }
    this.remaining--;
    this.keyLength = this.skipBytes();
    if (this.keyLength < 0) throw this.broken("a header key is null");
    this.keyOffset = this.at - this.keyLength;
    this.valueLength = this.skipBytes();
    this.valueOffset = this.at - Math.max(this.valueLength, 0);
    return true;
  }

  /** Reads a length and steps over that many bytes; returns the length, -1 for null. */
  private skipBytes(): number {
    const length = this.varint();
    if (length === -1) return -1;
    if (length < 0 || length > this.end - this.at) throw this.broken(`${length} bytes do not fit`);
    this.at += length;
    return length;
  }

  private varint(): number {
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= this.end) throw this.broken("they are cut short");
      const byte = this.buffer[this.at++]!;
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    throw this.broken("a varint has more than 5 bytes");
  }

  private broken(reason: string): DecodeError {
    return new DecodeError(`invalid record headers at byte ${this.start}: ${reason}`, { offset: this.at });
  }
}

/** The headers of a record, which must fill bytes `start` to `end` (exclusive) of `buffer`. Values are views. */
export function decodeHeaders(buffer: Buffer, start: number, end: number, count: number): RecordHeader<Buffer>[] {
  const headers: RecordHeader<Buffer>[] = [];
  const cursor = new HeaderCursor().open(buffer, start, end, count);
  while (cursor.next()) {
    const { keyOffset, keyLength, valueOffset, valueLength } = cursor;
    headers.push({
      key: buffer.toString("utf8", keyOffset, keyOffset + keyLength),
      value: valueLength < 0 ? null : buffer.subarray(valueOffset, valueOffset + valueLength),
    });
  }
  return headers;
}
