/** JSON strings from bytes, without a JavaScript string in between. */
import { Buffer, isUtf8 } from "node:buffer";
import type { OutputBuffer } from "./output-buffer.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The longest that one byte becomes: \u001f. */
const MOST_OF_ONE = 6;
const HEX = Buffer.from("0123456789abcdef");

/** What stands behind the backslash, by byte; 0 where the byte stands for itself. As JSON.stringify has it. */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill("u".charCodeAt(0), 0, 0x20);
for (const [letter, byte] of Object.entries({ b: 8, t: 9, n: 10, f: 12, r: 13 })) ESCAPES[byte] = letter.charCodeAt(0);
ESCAPES[QUOTE] = QUOTE;
ESCAPES[BACKSLASH] = BACKSLASH;

/** Appends bytes `start` to `end` (exclusive) as a JSON string; appends nothing, and says so, where they are no UTF-8. */
export function appendJsonString(source: Buffer, start: number, end: number, output: OutputBuffer): boolean {
  let seen = 0;
  let escapes = 0;
  for (let at = start; at < end; at++) {
    const byte = source[at]!;
    seen |= byte;
    escapes |= ESCAPES[byte]!;
  }
  if (seen >= 0x80 && !isUtf8(source.subarray(start, end))) return false;
  output.appendByte(QUOTE);
  if (escapes === 0) output.appendRange(source, start, end);
  else appendEscaped(source, start, end, output);
  output.appendByte(QUOTE);
  return true;
}

function appendEscaped(source: Buffer, start: number, end: number, output: OutputBuffer): void {
  const bytes = output.reserve((end - start) * MOST_OF_ONE);
  let to = output.length;
  for (let at = start; at < end; at++) {
    const byte = source[at]!;
    const escape = ESCAPES[byte]!;
    if (escape === 0) bytes[to++] = byte;
    else to = appendEscape(bytes, to, byte, escape);
  }
  output.length = to;
}

function appendEscape(bytes: Buffer, from: number, byte: number, escape: number): number {
  let to = from;
  bytes[to++] = BACKSLASH;
  bytes[to++] = escape;
  if (escape !== 0x75) return to;
  bytes[to++] = 0x30;
  bytes[to++] = 0x30;
  bytes[to++] = HEX[byte >>> 4]!;
  bytes[to++] = HEX[byte & 15]!;
  return to;
}
