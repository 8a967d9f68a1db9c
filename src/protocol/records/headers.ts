import type { Buffer } from "node:buffer";
import { DecodeError } from "../../errors.ts";

/** One header; a key may come several times, and the order counts. */
export interface RecordHeader<Bytes extends Uint8Array = Uint8Array> {
  readonly key: string;
  readonly value: Bytes | null;
}

/**
 * The headers of a record, which must fill bytes `start` to `end` (exclusive) of `buffer`: per header varint key length
 * and key (UTF-8, never null), varint value length (-1 null) and value. Values are views.
 */
export function decodeHeaders(buffer: Buffer, start: number, end: number, count: number): RecordHeader<Buffer>[] {
  const headers: RecordHeader<Buffer>[] = [];
  let at = start;

  function bytes(): Buffer | null {
    const length = varint();
    if (length === -1) return null;
    if (length < 0 || length > end - at) throw broken(`${length} bytes do not fit`);
    at += length;
    return buffer.subarray(at - length, at);
  }

  function varint(): number {
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (at >= end) throw broken("they are cut short");
      const byte = buffer[at++]!;
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    throw broken("a varint has more than 5 bytes");
  }

  function broken(reason: string): DecodeError {
    return new DecodeError(`invalid record headers at byte ${start}: ${reason}`, { offset: at });
  }

  while (headers.length < count) {
    const key = bytes();
    if (key === null) throw broken("a header key is null");
    headers.push({ key: key.toString("utf8"), value: bytes() });
  }
  if (at !== end) throw broken(`${end - at} bytes follow the last header`);
  return headers;
}
