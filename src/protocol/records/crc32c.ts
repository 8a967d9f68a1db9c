/**
 * CRC-32C, the checksum of record batches (magic 2). The native package is loaded at the first call, not at start;
 * where it cannot be loaded the table implementation does the work.
 */
import { createRequire } from "node:module";
import { crc32cByTable } from "./crc32c-table.ts";

type Crc32c = (bytes: Uint8Array, start: number, end: number) => number;

let chosen: Crc32c | undefined;

/** The CRC-32C of bytes `start` (inclusive) to `end` (exclusive), as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  chosen ??= loadNative() ?? crc32cByTable;
  return chosen(bytes, start, end);
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
