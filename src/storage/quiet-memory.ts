/**
 * Memory for records that stay. The collector counts what arrays hold outside its heap, and looks at everything again
 * for every few megabytes that are added: with records in memory that was half of a broker's processor time. Shared
 * memory it does not count. So it must be told when such memory has been let go, or it would not look for a long time.
 */
import { Buffer } from "node:buffer";

/** Smaller ones are not worth it. */
const LEAST_BYTES = 64 * 1024;
/** So much is let go before the collector is told. */
const TOLD_AT_ONCE = 32 * 1024 * 1024;
/** Young arrays are forgotten without a look at the old ones: these are kept until they count as old. */
const KEPT_WEIGHTS = 3;

let unsaid = 0;
/** Arrays that nobody ever writes to, so that they take no memory: the collector counts them all the same. */
const weights: ArrayBuffer[] = [];

/** So many bytes, for good. */
export function quietBuffer(bytes: number): Buffer {
  return bytes < LEAST_BYTES ? Buffer.allocUnsafeSlow(bytes) : Buffer.from(new SharedArrayBuffer(bytes));
}

/** Nobody keeps these buffers any more. */
export function letGo(buffers: Iterable<Buffer>): void {
  for (const { buffer, length } of buffers) if (buffer instanceof SharedArrayBuffer) unsaid += length;
  if (unsaid < TOLD_AT_ONCE) return;
  weights.push(new ArrayBuffer(unsaid));
  if (weights.length > KEPT_WEIGHTS) weights.shift();
  unsaid = 0;
}
