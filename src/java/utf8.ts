/** Bytes as Java's UTF-8 decoder reads them: what is malformed becomes U+FFFD, in Java's own count. */
import { isUtf8 } from "node:buffer";

const REPLACEMENT = Buffer.from("\ufffd");

/** The bytes decoded with replacement and encoded again; the same bytes where they are valid. */
export function replaceMalformedUtf8(bytes: Buffer): Buffer {
  if (isUtf8(bytes)) return bytes;
  const parts: Buffer[] = [];
  let validFrom = 0;
  let at = 0;
  while (at < bytes.length) {
    const { length, malformed } = sequenceAt(bytes, at);
    if (malformed) {
      if (at > validFrom) parts.push(bytes.subarray(validFrom, at));
      parts.push(REPLACEMENT);
      validFrom = at + length;
    }
    at += length;
  }
  if (validFrom < bytes.length) parts.push(bytes.subarray(validFrom));
  return Buffer.concat(parts);
}

/** sun.nio.cs.UTF_8.Decoder: how long the sequence is, or how much of what is malformed one replacement stands for. */
function sequenceAt(bytes: Buffer, at: number): { length: number; malformed: boolean } {
  const [b1, b2, b3, b4] = [bytes[at]!, bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (b1 < 0x80) return valid(1);
  if (b1 >= 0xc2 && b1 <= 0xdf) return continues(b2) ? valid(2) : broken(1);
  if (b1 >= 0xe0 && b1 <= 0xef) {
    if (!continues(b2) || (b1 === 0xe0 && b2 < 0xa0)) return broken(1);
    if (!continues(b3)) return broken(2);
    // A surrogate, which is no letter by itself.
    return b1 === 0xed && b2 >= 0xa0 ? broken(3) : valid(3);
  }
  if (b1 >= 0xf0 && b1 <= 0xf4) {
    if (!continues(b2) || (b1 === 0xf0 && b2 < 0x90) || (b1 === 0xf4 && b2 > 0x8f)) return broken(1);
    if (!continues(b3)) return broken(2);
    return continues(b4) ? valid(4) : broken(3);
  }
  return broken(1);
}

const continues = (byte: number | undefined): byte is number => byte !== undefined && byte >= 0x80 && byte < 0xc0;
const valid = (length: number): { length: number; malformed: boolean } => ({ length, malformed: false });
const broken = (length: number): { length: number; malformed: boolean } => ({ length, malformed: true });
