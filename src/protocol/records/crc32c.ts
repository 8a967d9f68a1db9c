/**
 * CRC-32C, the checksum of record batches (magic 2). The native package takes ten milliseconds to load, so the first
 * few small checksums are done without it, and all of them where it cannot be loaded.
 */
import { createRequire } from "node:module";
import { crc32cByTable } from "./crc32c-table.ts";

type Crc32c = (bytes: Uint8Array, start: number, end: number) => number;

/** How many bytes may be summed without the native package: what a starting broker writes down, one batch of records. */
const BYTES_WITHOUT_NATIVE = 20 * 1024;

let chosen: Crc32c | undefined;
let bytesSummed = 0;

/** The CRC-32C of bytes `start` (inclusive) to `end` (exclusive), as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  if (chosen === undefined) {
    bytesSummed += end - start;
    if (bytesSummed <= BYTES_WITHOUT_NATIVE) return crc32cByTable(bytes, start, end);
  }
  return fastest()(bytes, start, end);
}

/** Loads the native package now, so that no checksum has to wait for it. */
export function prepareCrc32c(): void {
  fastest();
}

function fastest(): Crc32c {
  chosen ??= loadNative() ?? crc32cByTable;
  return chosen;
}

/** The native implementation, or undefined where there is none for this platform. Exported for the tests. */
export function loadNative(): Crc32c | undefined {
  try {
    // Checksums are needed in synchronous code, so this cannot be a dynamic import.
    const require = createRequire(import.meta.url);
    const native: { crc32c(bytes: Uint8Array): number } = require("@node-rs/crc32");
    return (bytes, start, end) => native.crc32c(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}
