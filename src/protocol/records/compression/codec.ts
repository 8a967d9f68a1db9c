import { Buffer } from "node:buffer";

/** Kafka's names of the codecs; the index is the codec's id in a batch's attributes (CompressionType). */
export const COMPRESSION_TYPES = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type CompressionType = (typeof COMPRESSION_TYPES)[number];

/** Where no limit is given: the most bytes that the records of one batch may have when decompressed (1 GiB). */
export const DEFAULT_MAX_DECOMPRESSED_SIZE = 1024 * 1024 * 1024;

/** The parts in one buffer, without a copy where there is but one. */
export function join(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

/** Why something failed, from whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One codec, ready for use; both calls are synchronous. */
export interface Codec {
  /** The level is that of Kafka's `compression.TYPE.level`; a codec without levels ignores it and says so. */
  compress(data: Uint8Array, level?: number): Buffer;
  /**
   * Compression in threads of Node's own, where there is native code for it; the bytes must not change until it has
   * answered. What it gives takes memory that V8 does not know of: to be copied soon and let go.
   */
  threads?(): ((data: Uint8Array, level?: number) => Promise<Buffer>) | undefined;
  /** Throws DecodeError (offset within `data`) for broken data and for more than `maxSize` bytes. */
  decompress(data: Buffer, maxSize: number): Buffer;
}
