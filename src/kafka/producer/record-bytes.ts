/** The bytes of a record within a batch of magic 2: writing one from ranges of a buffer, and walking over them. */
import { RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import type { RecordHeader } from "../../protocol/records/headers.ts";
import * as varint from "../../protocol/records/varint.ts";
import type { RecordSlices } from "./record-slices.ts";

/** Bundled, what another chunk has is asked for by a getter at each use: too slow for each field of each record. */
const { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } = varint;
/** Up to here a loop is faster than a call into the runtime. */
const SHORT = 256;
/** Bytes that are copied in one step. */
const STEP = 16;
/** DefaultRecord.MAX_RECORD_OVERHEAD. */
const MAX_RECORD_OVERHEAD = 21;

/** Headers as a record has them: their count, then each. */
export function encodeHeaders(headers: readonly RecordHeader[]): Buffer | undefined {
  if (headers.length === 0) return undefined;
  let size = sizeOfVarint(headers.length);
  for (const { key, value } of headers) {
    const keyLength = Buffer.byteLength(key);
    size += sizeOfVarint(keyLength) + keyLength + (value === null ? 1 : sizeOfVarint(value.length) + value.length);
  }
  const bytes = Buffer.allocUnsafe(size);
  let at = writeVarint(bytes, 0, headers.length);
  for (const { key, value } of headers) {
    at = writeVarint(bytes, at, Buffer.byteLength(key));
    at += bytes.write(key, at, "utf8");
    at = writeVarint(bytes, at, value === null ? -1 : value.length);
    if (value === null) continue;
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/** What follows the offset delta: key, value and headers. */
function sizeOfContent({ keyStart, keyEnd, valueStart, valueEnd, headers }: RecordSlices): number {
  const key = keyStart < 0 ? 1 : sizeOfVarint(keyEnd - keyStart) + keyEnd - keyStart;
  const value = valueStart < 0 ? 1 : sizeOfVarint(valueEnd - valueStart) + valueEnd - valueStart;
  return key + value + (headers === undefined ? 1 : headers.length);
}

/** AbstractRecords.estimateSizeInBytesUpperBound: a bound for the record in a batch of its own. */
export function sizeUpperBound(record: RecordSlices): number {
  return RECORD_BATCH_OVERHEAD + MAX_RECORD_OVERHEAD + sizeOfContent(record);
}

/** The same by the lengths of key and value, which are -1 for null, and without headers. */
export function upperBoundOf(keyLength: number, valueLength: number): number {
  return RECORD_BATCH_OVERHEAD + MAX_RECORD_OVERHEAD + sizeOfField(keyLength) + sizeOfField(valueLength) + 1;
}

const sizeOfField = (length: number): number => (length < 0 ? 1 : sizeOfVarint(length) + length);

/** The size field not included. */
export function sizeOfRecord(record: RecordSlices, timestampDelta: number, offsetDelta: number): number {
  return 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(offsetDelta) + sizeOfContent(record);
}

/** Writes the record, `size` being its sizeOfRecord, and returns the position behind it; `view` is one of `target`. */
export function writeRecord(
  target: Buffer,
  view: DataView,
  position: number,
  record: RecordSlices,
  size: number,
  timestampDelta: number,
  offsetDelta: number,
): number {
  let at = writeVarint(target, position, size);
  target[at++] = 0;
  at = writeVarlong(target, at, timestampDelta);
  at = writeVarint(target, at, offsetDelta);
  at = writeRange(target, view, at, record.bytes, record.keyStart, record.keyEnd);
  at = writeRange(target, view, at, record.bytes, record.valueStart, record.valueEnd);
  const { headers } = record;
  if (headers === undefined) target[at++] = 0;
  else {
    target.set(headers, at);
    at += headers.length;
  }
  return at;
}

/** A length and the bytes; -1 for null. */
function writeRange(
  target: Buffer,
  view: DataView,
  position: number,
  bytes: Buffer,
  start: number,
  end: number,
): number {
  if (start < 0) {
    target[position] = 1;
    return position + 1;
  }
  const length = end - start;
  const at = writeVarint(target, position, length);
  // Faster than Buffer's own subarray.
  if (length > SHORT) target.set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, length), at);
  else copyShort(target, view, at, bytes, start, length);
  return at + length;
}

/**
 * Four words a step, which allocates nothing; the last step copies what follows too, where there is room: what is written
 * behind comes later.
 */
function copyShort(
  target: Buffer,
  view: DataView,
  position: number,
  bytes: Buffer,
  start: number,
  length: number,
): void {
  let at = position;
  let from = start;
  const end = start + length;
  const source = viewOfSource(bytes);
  const hasRoom = at + length + STEP <= target.length && end + STEP <= bytes.length;
  for (const last = hasRoom ? end - 1 : end - STEP; from <= last; from += STEP, at += STEP) {
    view.setInt32(at, source.getInt32(from, true), true);
    view.setInt32(at + 4, source.getInt32(from + 4, true), true);
    view.setInt32(at + 8, source.getInt32(from + 8, true), true);
    view.setInt32(at + 12, source.getInt32(from + 12, true), true);
  }
  while (from < end) target[at++] = bytes[from++]!;
}

export function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** Kept, as many records come from one buffer. */
let lastSource: Buffer = Buffer.alloc(0);
let lastView = viewOf(lastSource);

function viewOfSource(bytes: Buffer): DataView {
  if (bytes !== lastSource) {
    lastSource = bytes;
    lastView = viewOf(bytes);
  }
  return lastView;
}

/** Walks over records that were written here: no checks. */
export class RecordWalker {
  readonly #bytes: Buffer;
  readonly #end: number;
  #next: number;
  timestampDelta = 0;
  /** Where key, value and headers begin and end. */
  contentStart = 0;
  contentEnd = 0;
  /** Bytes; -1 for null. */
  keyLength = -1;
  valueLength = -1;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#next = start;
    this.#end = end;
  }

  /** False behind the last record. */
  next(): boolean {
    if (this.#next >= this.#end) return false;
    const size = this.#varint();
    this.contentEnd = this.#next + size;
    this.#next += 1;
    this.timestampDelta = this.#varlong();
    this.#varint();
    this.contentStart = this.#next;
    this.keyLength = this.#varint();
    this.#next += Math.max(0, this.keyLength);
    this.valueLength = this.#varint();
    this.#next = this.contentEnd;
    return true;
  }

  #varint(): number {
    return this.#varlong();
  }

  #varlong(): number {
    let raw = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#next++]!;
      raw += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
    }
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }
}
