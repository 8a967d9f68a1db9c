/**
 * Large buffers that are used again and again: requests that come in pieces, records that are read to be sent. Fresh
 * ones of that size cost page faults, and the collector a round for every few megabytes.
 *
 * Whoever takes a buffer need not give it back: it is collected then like any other. Whoever does must be the last to
 * use it.
 */
import { Buffer } from "node:buffer";

/** Below it Node's own pool does, above it nobody asks often. */
const SMALLEST = 16 * 1024;
const LARGEST = 1024 * 1024;
/** All that is kept for later. */
const MOST_BYTES = 12 * LARGEST;

/** Whole buffers that wait for use, by the power of two of their size. */
const free: Buffer[][] = [];
let freeBytes = 0;
/** The memory that was given out, and is not back yet. */
const lent = new WeakSet<ArrayBufferLike>();

/** So many bytes, with anything in them. */
export function takeBuffer(bytes: number): Buffer {
  if (bytes < SMALLEST || bytes > LARGEST) return Buffer.allocUnsafe(bytes);
  const power = 32 - Math.clz32(bytes - 1);
  const known = free[power]?.pop();
  if (known !== undefined) freeBytes -= known.length;
  const whole = known ?? Buffer.allocUnsafeSlow(1 << power);
  lent.add(whole.buffer);
  return bytes === whole.length ? whole : whole.subarray(0, bytes);
}

/** Takes back what a taken buffer, or any part of it, lies in; other buffers are left alone. */
export function giveBack(part: Uint8Array): void {
  const memory = part.buffer;
  if (!lent.delete(memory)) return;
  const { byteLength } = memory;
  if (freeBytes + byteLength > MOST_BYTES) return;
  freeBytes += byteLength;
  (free[31 - Math.clz32(byteLength)] ??= []).push(Buffer.from(memory, 0, byteLength));
}
