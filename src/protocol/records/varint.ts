/**
 * Zigzag varints as records have them (KIP-98, org.apache.kafka.common.utils.ByteUtils): seven bits a byte, lowest
 * first; at most 5 bytes for a varint (int32), 10 for a varlong (int64).
 * Readers keep their own position, see record-cursor.ts: these are the parts that they and the builder share.
 */
import type { Buffer } from "node:buffer";

/** 1 to 5 bytes. */
export function sizeOfVarint(value: number): number {
  const bits = 32 - Math.clz32((value << 1) ^ (value >> 31));
  return bits <= 7 ? 1 : ((bits + 6) / 7) | 0;
}

/** 1 to 10 bytes; `value` is a safe integer. */
export function sizeOfVarlong(value: number): number {
  if (value === (value | 0)) {
    // A varlong of an int32 has the size of its varint, as no zigzag of it needs more than 32 bits.
    return sizeOfVarint(value);
  }
  let size = 1;
  for (let raw = zigzag(value) >> 7n; raw !== 0n; raw >>= 7n) size++;
  return size;
}

/** Writes an int32 and returns the position behind it; the buffer must have room for 5 bytes. */
export function writeVarint(buffer: Buffer, position: number, value: number): number {
  let at = position;
  let raw = ((value << 1) ^ (value >> 31)) >>> 0;
  while (raw > 0x7f) {
    buffer[at++] = (raw & 0x7f) | 0x80;
    raw >>>= 7;
  }
  buffer[at++] = raw;
  return at;
}

/** Writes a safe integer and returns the position behind it; the buffer must have room for 10 bytes. */
export function writeVarlong(buffer: Buffer, position: number, value: number): number {
  if (value === (value | 0)) return writeVarint(buffer, position, value);
  let at = position;
  let raw = zigzag(value);
  while (raw > 0x7fn) {
    buffer[at++] = Number(raw & 0x7fn) | 0x80;
    raw >>= 7n;
  }
  buffer[at++] = Number(raw);
  return at;
}

/** The value of a zigzagged varlong of 64 bits. */
export function unzigzag(raw: bigint): bigint {
  return (raw >> 1n) ^ -(raw & 1n);
}

function zigzag(value: number): bigint {
  const wide = BigInt(value);
  return (wide << 1n) ^ (wide >> 63n);
}
