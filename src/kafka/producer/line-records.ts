/** Lines into records: found and copied in one pass, as a call for each line costs more than its bytes. */
import * as varint from "../../protocol/records/varint.ts";
import { SHORT, viewOfSource, writeRecord } from "./record-bytes.ts";
import type { RecordSlices } from "./record-slices.ts";

/** See record-bytes.ts. */
const { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } = varint;
const LF = 0x0a;
/** Bytes that are looked at in one step. */
const STEP = 16;

/** Values that stand one behind the other, each with a line feed behind it; what was taken is gone from its front. */
export interface Lines {
  readonly bytes: Buffer;
  start: number;
  /** Behind the last one's line feed. */
  end: number;
  /** Of each of them; milliseconds. */
  timestamp: number;
  /** Of the first one; each other's is one more. */
  place: number;
}

/** Where records are written. */
export interface RecordTarget {
  readonly buffer: Buffer;
  /** One of `buffer`. */
  readonly view: DataView;
  /** Where the next record begins. */
  position: number;
  /** Its offset within the batch. */
  offsetDelta: number;
}

/**
 * Takes lines for as long as they fit, and no more once `mostBytes` have been written. Where it is near an end of one of
 * the buffers it may leave lines that would fit.
 */
export function writeLines(target: RecordTarget, lines: Lines, timestampDelta: number, mostBytes: number): void {
  const { buffer, view } = target;
  const { bytes, end } = lines;
  const source = viewOfSource(bytes);
  const last = target.position + mostBytes;
  /** Attributes, timestamp, no key and no headers. */
  const around = 3 + sizeOfVarlong(timestampDelta);
  let { position, offsetDelta } = target;
  let { start } = lines;
  /** Bytes of a record before its value: as many as the last one had. */
  let head = around + 2;
  while (start < end && position < last) {
    let from = start;
    let at = position + head;
    let found = -1;
    const stop = Math.min(start + SHORT, bytes.length - STEP, start + buffer.length - STEP - at);
    for (; from <= stop; from += STEP, at += STEP) {
      const first = source.getInt32(from, true);
      const second = source.getInt32(from + 4, true);
      const third = source.getInt32(from + 8, true);
      const fourth = source.getInt32(from + 12, true);
      view.setInt32(at, first, true);
      view.setInt32(at + 4, second, true);
      view.setInt32(at + 8, third, true);
      view.setInt32(at + 12, fourth, true);
      const inFirst = lineFeeds(first);
      const inSecond = lineFeeds(second);
      const inThird = lineFeeds(third);
      const inFourth = lineFeeds(fourth);
      if ((inFirst | inSecond | inThird | inFourth) === 0) continue;
      if (inFirst !== 0) found = from + firstOf(inFirst);
      else if (inSecond !== 0) found = from + 4 + firstOf(inSecond);
      else if (inThird !== 0) found = from + 8 + firstOf(inThird);
      else found = from + 12 + firstOf(inFourth);
      break;
    }
    const lineEnd = found < 0 ? bytes.indexOf(LF, from) : found;
    const length = lineEnd - start;
    const size = around + sizeOfVarint(offsetDelta) + sizeOfVarint(length) + length;
    if (position + size + 5 > buffer.length) break;
    const valueAt = position + sizeOfVarint(size) + size - 1 - length;
    if (found < 0 || valueAt !== position + head) {
      head = valueAt - position;
      position = writeRecord(buffer, view, position, valueOf(bytes, start, lineEnd), size, timestampDelta, offsetDelta);
    } else {
      let next = writeVarint(buffer, position, size);
      buffer[next++] = 0;
      next = writeVarlong(buffer, next, timestampDelta);
      next = writeVarint(buffer, next, offsetDelta);
      buffer[next++] = 1;
      writeVarint(buffer, next, length);
      position = valueAt + length;
      buffer[position++] = 0;
    }
    offsetDelta += 1;
    start = lineEnd + 1;
  }
  lines.place += offsetDelta - target.offsetDelta;
  lines.start = start;
  target.position = position;
  target.offsetDelta = offsetDelta;
}

/** The highest bit of each byte that is a line feed, of the first such byte at least; 0 where none is. */
function lineFeeds(word: number): number {
  const others = word ^ 0x0a0a0a0a;
  return (others - 0x01010101) & ~others & 0x80808080;
}

/** Which byte it is, from 0. */
function firstOf(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}

const value: RecordSlices = {
  bytes: Buffer.alloc(0),
  keyStart: -1,
  keyEnd: -1,
  valueStart: 0,
  valueEnd: 0,
  headers: undefined,
  timestamp: 0,
  place: 0,
};

function valueOf(bytes: Buffer, start: number, end: number): RecordSlices {
  value.bytes = bytes;
  value.valueStart = start;
  value.valueEnd = end;
  return value;
}
