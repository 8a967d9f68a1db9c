/**
 * Lines of text from the records of a batch, in one pass over its bytes: what stdout shows of them, without a step of
 * JavaScript a record. AssemblyScript, compiled to src/commands/console-consumer/lines/record-lines-wasm.ts by
 * scripts/gen-wasm.ts.
 *
 * What is not as it should be (a record that does not parse, text that is no UTF-8, no room left) ends it with FAILED:
 * the caller then does the batch anew in JavaScript, which knows what to say of it. So nothing here is less strict than
 * RecordCursor and HeaderCursor.
 */

/** A line is a list of parts, each an opcode; that of a text is followed by where its bytes are and how many. */
const END = 0;
const TEXT = 1;
const TIMESTAMP = 2;
const OFFSET = 3;
const KEY = 4;
const VALUE = 5;
const HEADERS = 6;
const JSON_KEY = 7;
const JSON_VALUE = 8;
const JSON_HEADERS = 9;

const FAILED = -1;
/** What is beyond is no whole number for JavaScript. */
const MAX_SAFE: i64 = 9007199254740991;
/** So many bytes may be read and written beyond what counts. */
const SLACK: i32 = 16;
/** From here on the built-in copy is faster. */
const LONG: i32 = 512;

/** Null's text and the separator of headers, for parts that are not JSON. */
let nullText: i32 = 0;
let nullLength: i32 = 0;
let separator: i32 = 0;
let separatorLength: i32 = 0;

/** The next byte to read, and where the records end. */
let at: i32 = 0;
let end: i32 = 0;
/** The next byte to write, and where room ends. */
let out: i32 = 0;
let outEnd: i32 = 0;
let failed: bool = false;

export function settings(nullAt: i32, nullSize: i32, separatorAt: i32, separatorSize: i32): void {
  nullText = nullAt;
  nullLength = nullSize;
  separator = separatorAt;
  separatorLength = separatorSize;
}

/**
 * Writes the lines of `count` records from bytes `input` on; returns where the lines end, or FAILED.
 *
 * @param lastDelta No record may have a greater offset than `baseOffset` and this
 * @param appendTime The timestamp of all records; below zero each has its own
 */
export function write(
  parts: i32,
  input: i32,
  inputEnd: i32,
  count: i32,
  baseOffset: f64,
  lastDelta: i32,
  baseTimestamp: f64,
  appendTime: f64,
  output: i32,
  outputEnd: i32,
): i32 {
  end = inputEnd;
  outEnd = outputEnd - SLACK;
  failed = false;
  const firstOffset = <i64>baseOffset;
  const firstTimestamp = <i64>baseTimestamp;
  const allTimestamps = <i64>appendTime;
  let read = input;
  let to = output;
  for (let left = count; left > 0; left--) {
    const size = small(read);
    const body = after(read);
    if (size < 6 || size > inputEnd - body) return FAILED;
    const recordEnd = body + size;
    const timestamp = firstTimestamp + varlong(body + 1);
    read = at;
    const offsetDelta = small(read);
    read = after(read);
    const keyLength = small(read);
    const key = after(read);
    if (keyLength < -1 || keyLength > recordEnd - key) return FAILED;
    read = key + max(keyLength, 0);
    const valueLength = small(read);
    const value = after(read);
    if (valueLength < -1 || valueLength > recordEnd - value) return FAILED;
    read = value + max(valueLength, 0);
    const headerCount = small(read);
    const headers = after(read);
    if (headerCount < 0 || headerCount > recordEnd - headers) return FAILED;
    if (headerCount == 0 && headers != recordEnd) return FAILED;
    if (failed || offsetDelta < 0 || offsetDelta > lastDelta) return FAILED;
    if (timestamp > MAX_SAFE || timestamp < -MAX_SAFE) return FAILED;
    for (let part = parts; ; ) {
      const opcode = load<i32>(part);
      part += 4;
      if (opcode == END) break;
      if (opcode == TEXT || opcode == VALUE || opcode == KEY) {
        let from: i32;
        let length: i32;
        if (opcode == TEXT) {
          from = load<i32>(part);
          length = load<i32>(part, 4);
          part += 8;
        } else {
          from = opcode == VALUE ? value : key;
          length = opcode == VALUE ? valueLength : keyLength;
          if (length < 0) {
            from = nullText;
            length = nullLength;
          }
        }
        if (length > outEnd - to) return FAILED;
        copy(to, from, length);
        to += length;
        continue;
      }
      out = to;
      if (opcode == TIMESTAMP) appendInteger(allTimestamps < 0 ? timestamp : allTimestamps);
      else if (opcode == OFFSET) appendInteger(firstOffset + <i64>offsetDelta);
      else if (opcode == HEADERS) appendHeaders(headers, recordEnd, headerCount);
      else if (opcode == JSON_KEY) appendJson(key, keyLength);
      else if (opcode == JSON_VALUE) appendJson(value, valueLength);
      else appendJsonHeaders(headers, recordEnd, headerCount);
      if (failed) return FAILED;
      to = out;
    }
    read = recordEnd;
  }
  return read == inputEnd ? to : FAILED;
}

/** `a:b,c:d`, as the default formatter has it; a key that is no UTF-8 would be shown otherwise. */
function appendHeaders(start: i32, recordEnd: i32, count: i32): void {
  if (count == 0) return append(changetype<i32>(NO_HEADERS), 10);
  at = start;
  for (let left = count; left > 0; left--) {
    if (left != count) append(separator, separatorLength);
    const keyLength = headerBytes(recordEnd);
    if (failed || keyLength < 0) return fail();
    const key = at - keyLength;
    if (!isUtf8(key, keyLength)) return fail();
    append(key, keyLength);
    appendByte(0x3a);
    const valueLength = headerBytes(recordEnd);
    if (failed) return;
    appendBytes(at - max(valueLength, 0), valueLength);
  }
  if (at != recordEnd) fail();
}

/** `{"key":"a","value":"b"},…`. */
function appendJsonHeaders(start: i32, recordEnd: i32, count: i32): void {
  if (count == 0) return;
  at = start;
  for (let left = count; left > 0; left--) {
    if (left != count) appendByte(0x2c);
    append(changetype<i32>(JSON_HEADER_KEY), 7);
    const keyLength = headerBytes(recordEnd);
    if (failed || keyLength < 0) return fail();
    appendJson(at - keyLength, keyLength);
    append(changetype<i32>(JSON_HEADER_VALUE), 9);
    const valueLength = headerBytes(recordEnd);
    if (failed) return;
    appendJson(at - max(valueLength, 0), valueLength);
    appendByte(0x7d);
  }
  if (at != recordEnd) fail();
}

// @ts-ignore: decorator
@inline
function headerBytes(recordEnd: i32): i32 {
  const length = small(at);
  at = after(at);
  if (length < -1 || length > recordEnd - at) fail();
  else if (length > 0) at += length;
  return length;
}

// @ts-ignore: decorator
@inline
function appendBytes(from: i32, length: i32): void {
  if (length < 0) append(nullText, nullLength);
  else append(from, length);
}

/** A JSON string, or null; fails where the bytes are no UTF-8. */
function appendJson(from: i32, length: i32): void {
  if (length < 0) return append(changetype<i32>(NULL), 4);
  // The longest that one byte becomes is six: \u001f.
  if (length > (outEnd - out - 2) / 6) return fail();
  let to = out;
  store<u8>(to++, QUOTE);
  let read = from;
  const stop = from + length;
  let beyondAscii: v128 = i8x16.splat(0);
  while (read < stop) {
    const bytes = v128.load(read);
    v128.store(to, bytes);
    const left = stop - read;
    const escaped = v128.or(
      i8x16.lt_u(bytes, i8x16.splat(0x20)),
      v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
    );
    const clean = min(ctz(i8x16.bitmask(escaped) | 0x10000), left);
    beyondAscii = v128.or(beyondAscii, bytes);
    read += clean;
    to += clean;
    if (clean < 16 && read < stop) to = escape(load<u8>(read++), to);
  }
  store<u8>(to++, QUOTE);
  out = to;
  // What was read behind the end counts here too, which does no harm: it is looked at more closely.
  if (v128.any_true(v128.and(beyondAscii, i8x16.splat(-128))) && !isUtf8(from, length)) fail();
}

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const NO_HEADERS = memory.data<u8>([0x4e, 0x4f, 0x5f, 0x48, 0x45, 0x41, 0x44, 0x45, 0x52, 0x53]);
const NULL = memory.data<u8>([0x6e, 0x75, 0x6c, 0x6c]);
const JSON_HEADER_KEY = memory.data<u8>([0x7b, 0x22, 0x6b, 0x65, 0x79, 0x22, 0x3a]);
const JSON_HEADER_VALUE = memory.data<u8>([0x2c, 0x22, 0x76, 0x61, 0x6c, 0x75, 0x65, 0x22, 0x3a]);

/** As JSON.stringify has it. */
function escape(byte: u8, to: i32): i32 {
  store<u8>(to, BACKSLASH);
  let letter: u8 = byte;
  if (byte == 8) letter = 0x62;
  else if (byte == 9) letter = 0x74;
  else if (byte == 10) letter = 0x6e;
  else if (byte == 12) letter = 0x66;
  else if (byte == 13) letter = 0x72;
  else if (byte < 0x20) {
    // u00, then the two digits
    store<u16>(to, 0x7530, 1);
    store<u8>(to, 0x75, 1);
    store<u16>(to, 0x3030, 2);
    store<u8>(to, 0x30 + (byte >> 4), 4);
    const low = byte & 15;
    store<u8>(to, low < 10 ? 0x30 + low : 0x57 + low, 5);
    return to + 6;
  }
  store<u8>(to, letter, 1);
  return to + 2;
}

/** As the Unicode standard has it (table 3-7). */
function isUtf8(from: i32, length: i32): bool {
  const stop = from + length;
  let read = from;
  while (read < stop) {
    if (stop - read >= 16 && !v128.any_true(v128.and(v128.load(read), i8x16.splat(-128)))) {
      read += 16;
      continue;
    }
    const first = load<u8>(read++);
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return false;
    const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (more > stop - read) return false;
    const second = load<u8>(read);
    const least: u8 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const most: u8 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (let index = 1; index < more; index++) if ((load<u8>(read + index) & 0xc0) != 0x80) return false;
    read += more;
  }
  return true;
}

/** In decimal. */
function appendInteger(value: i64): void {
  if (outEnd - out < 20) return fail();
  let rest: u64 = value;
  if (value < 0) {
    store<u8>(out++, 0x2d);
    rest = -value;
  }
  if (rest < 100000000) return appendSmall(<u32>rest);
  const high = rest / 100000000;
  if (high < 100000000) appendSmall(<u32>high);
  else {
    appendSmall(<u32>(high / 100000000));
    appendEight(<u32>(high % 100000000));
  }
  appendEight(<u32>(rest % 100000000));
}

/** Below 100 000 000, without leading zeros. */
function appendSmall(value: u32): void {
  let length = 1;
  for (let power: u32 = 10; length < 8 && value >= power; power *= 10) length++;
  let rest = value;
  for (let to = out + length - 1; to >= out; to--) {
    const tenth = rest / 10;
    store<u8>(to, 0x30 + (rest - tenth * 10));
    rest = tenth;
  }
  out += length;
}

/** Eight digits. */
function appendEight(value: u32): void {
  let rest = value;
  for (let to = out + 7; to >= out; to--) {
    const tenth = rest / 10;
    store<u8>(to, 0x30 + (rest - tenth * 10));
    rest = tenth;
  }
  out += 8;
}

// @ts-ignore: decorator
@inline
function appendByte(byte: u8): void {
  if (out >= outEnd) return fail();
  store<u8>(out++, byte);
}

// @ts-ignore: decorator
@inline
function append(from: i32, length: i32): void {
  if (length > outEnd - out) return fail();
  copy(out, from, length);
  out += length;
}

// @ts-ignore: decorator
@inline
function copy(to: i32, from: i32, length: i32): void {
  if (length > LONG) memory.copy(to, from, length);
  else for (let done = 0; done < length; done += 16) v128.store(to + done, v128.load(from + done));
}

function fail(): void {
  failed = true;
}

/** The varint at an address: most have one byte or two. `after` says where it ends. Looks beyond what counts. */
// @ts-ignore: decorator
@inline
function small(address: i32): i32 {
  let raw = <u32>load<u16>(address);
  if ((raw & 0x80) == 0) raw &= 0x7f;
  else if ((raw & 0x8000) == 0) raw = (raw & 0x7f) | ((raw >>> 1) & 0x3f80);
  else return long(address);
  return (raw >>> 1) ^ -(raw & 1);
}

/** Behind the varint at an address. */
// @ts-ignore: decorator
@inline
function after(address: i32): i32 {
  const raw = <u32>load<u16>(address);
  if ((raw & 0x80) == 0) return address + 1;
  if ((raw & 0x8000) == 0) return address + 2;
  long(address);
  return at;
}

function long(address: i32): i32 {
  at = address;
  let raw: u32 = 0;
  for (let shift: u32 = 0; shift < 35; shift += 7) {
    if (at >= end) break;
    const byte = <u32>load<u8>(at++);
    raw |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
  }
  fail();
  return 0;
}

/** The timestamp's distance, `at` is behind it then; fails for what no two timestamps of JavaScript are apart. */
function varlong(address: i32): i64 {
  at = address;
  let raw: u64 = 0;
  for (let shift: u32 = 0; shift < 70; shift += 7) {
    if (at >= end) break;
    const byte = <u64>load<u8>(at++);
    raw |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      const value = <i64>(raw >>> 1) ^ -(<i64>(raw & 1));
      if (value > 2 * MAX_SAFE || value < -2 * MAX_SAFE) fail();
      return value;
    }
  }
  fail();
  return 0;
}
