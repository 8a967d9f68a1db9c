/**
 * Lines of text into the records of a batch (magic 2), in one pass over their bytes: values without keys and headers,
 * without a step of JavaScript a line (`write`); and where the keys of lines with keys end (`scan`). AssemblyScript,
 * compiled to src/kafka/producer/line-records-wasm.ts by scripts/gen-wasm.ts.
 *
 * It copies sixteen bytes a step while it looks for the line feed, to where the value will be if this record's fields
 * are as long as those of the one before; so up to fifteen bytes behind the lines are read and behind the room written.
 */
const STEP: i32 = 16;
const LINE_FEED: i8 = 0x0a;
/** A size is written in five bytes at most: so many must be left, as for a record that is written by itself. */
const LONGEST_SIZE: i32 = 5;

/** Lines that the last `write` took, and where the first of the others begins. */
let taken: i32 = 0;
let next: i32 = 0;

export function linesTaken(): i32 {
  return taken;
}

export function nextLine(): i32 {
  return next;
}

/**
 * Writes records from byte `output` on and returns where they end.
 *
 * @param sourceEnd Behind the last line's line feed
 * @param room Where the room for records ends
 * @param stop No more lines are taken once so much has been written
 * @param timestampDelta Of each record, from 0 on
 * @param offsetDelta Of the first one
 */
export function write(
  source: i32,
  sourceEnd: i32,
  output: i32,
  room: i32,
  stop: i32,
  timestampDelta: i32,
  offsetDelta: i32,
): i32 {
  const lineFeeds = i8x16.splat(LINE_FEED);
  /** Attributes, timestamp, no key and no headers. */
  const around = 3 + sizeOf(timestampDelta);
  let from = source;
  let to = output;
  let offset = offsetDelta;
  /** Bytes of a record before its value: as many as the last one had. */
  let head = around + 2;
  while (from < sourceEnd && to < stop) {
    let read = from;
    let found = 0;
    for (let at = to + head; at < room; at += STEP, read += STEP) {
      const bytes = v128.load(read);
      v128.store(at, bytes);
      found = i8x16.bitmask(i8x16.eq(bytes, lineFeeds));
      if (found != 0) break;
    }
    if (found == 0) break;
    const lineEnd = read + ctz(found);
    const length = lineEnd - from;
    const size = around + sizeOf(offset) + sizeOf(length) + length;
    if (to + size + LONGEST_SIZE > room) break;
    const end = to + sizeOf(size) + size;
    const value = end - 1 - length;
    if (value != to + head) {
      memory.copy(value, from, length);
      head = value - to;
    }
    let at = writeVarint(to, size);
    store<u8>(at, 0);
    at = writeVarint(at + 1, timestampDelta);
    at = writeVarint(at, offset);
    // -1: no key.
    store<u8>(at, 1);
    writeVarint(at + 1, length);
    store<u8>(end - 1, 0);
    to = end;
    offset += 1;
    from = lineEnd + 1;
  }
  taken = offset - offsetDelta;
  next = from;
  return to;
}

/**
 * Finds where lines end and where the first separator in each stands: a pair of addresses a line, from `table` on, the
 * second below zero where a line has none. Returns how many lines there are, as many as the table holds.
 *
 * @param sourceEnd Behind the last line's line feed
 */
export function scan(source: i32, sourceEnd: i32, separator: i32, table: i32, tableEnd: i32): i32 {
  const lineFeeds = i8x16.splat(LINE_FEED);
  const separators = i8x16.splat(<i8>separator);
  let entry = table;
  let first = -1;
  for (let block = source; block < sourceEnd; block += STEP) {
    const bytes = v128.load(block);
    const ends = i8x16.bitmask(i8x16.eq(bytes, lineFeeds));
    let marks = ends | i8x16.bitmask(i8x16.eq(bytes, separators));
    while (marks != 0) {
      const bit = ctz(marks);
      marks &= marks - 1;
      const at = block + bit;
      if (((ends >> bit) & 1) == 0) {
        if (first < 0) first = at;
        continue;
      }
      if (at >= sourceEnd || entry >= tableEnd) return (entry - table) >> 3;
      store<i32>(entry, at);
      store<i32>(entry, first, 4);
      entry += 8;
      first = -1;
    }
  }
  return (entry - table) >> 3;
}

/** Of a varint that is no less than 0. */
@inline
function sizeOf(value: i32): i32 {
  return value < 64 ? 1 : value < 8192 ? 2 : value < 1048576 ? 3 : value < 134217728 ? 4 : 5;
}

@inline
function writeVarint(position: i32, value: i32): i32 {
  let left = (<u32>value) << 1;
  let at = position;
  while (left >= 0x80) {
    store<u8>(at++, <u8>(left | 0x80));
    left >>= 7;
  }
  store<u8>(at++, <u8>left);
  return at;
}
