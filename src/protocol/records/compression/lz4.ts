/**
 * LZ4 frames, written as Kafka's Lz4BlockOutputStream does: independent blocks of 64 KiB, no checksums but the
 * header's, no content size. Read are all of the frame format's block sizes, linked blocks and both checksums; these
 * are stepped over, as the CRC-32C of the batch covers every byte of the frame. Bytes behind the frame are ignored, as
 * Kafka does. The package's own frame functions are several times slower than its block functions, hence our framing.
 */
import { Buffer } from "node:buffer";
import { DecodeError } from "../../../errors.ts";
import type { Codec } from "./codec.ts";
import { join, reasonOf } from "./codec.ts";

const MAGIC = 0x184d2204;
/** Magic, FLG (version 1, independent blocks), BD (64 KiB blocks) and the header checksum of just that header. */
const HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
const END_MARK = Buffer.alloc(4);
const BLOCK_SIZE = 64 * 1024;
/** Bit 31 of a block's size: the block is stored as it is. */
const STORED = 0x80000000;
/** How far back a linked block may refer. */
const WINDOW = 64 * 1024;
/** The format's best ratio: a length byte stands for 255. */
const MAX_RATIO = 255;

/**
 * Its block functions put the uncompressed size (uint32, little endian) before the block; on the way back that size may
 * be larger than the truth.
 */
type RawLz4 = typeof import("lz4-napi");

/**
 * The package has the fast compressor alone, so the level (compression.lz4.level) changes nothing: every level gives
 * what Kafka's default (9, which Kafka maps to the fast compressor) gives.
 */
export async function loadLz4(): Promise<Codec> {
  const lz4 = await import("lz4-napi");
  return {
    compress: (data) => compress(lz4, data),
    decompress: (data, maxSize) => decompress(lz4, data, maxSize),
  };
}

function compress(lz4: RawLz4, data: Uint8Array): Buffer {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const parts: Buffer[] = [HEADER];
  for (let at = 0; at < bytes.length; at += BLOCK_SIZE) {
    const plain = bytes.subarray(at, at + BLOCK_SIZE);
    const block = lz4.compressSync(plain);
    if (block.length - 4 < plain.length) {
      // What the package puts before the block is its uncompressed size; a frame wants the compressed one there.
      block.writeUInt32LE(block.length - 4);
      parts.push(block);
    } else {
      const size = Buffer.allocUnsafe(4);
      size.writeUInt32LE((plain.length | STORED) >>> 0);
      parts.push(size, plain);
    }
  }
  parts.push(END_MARK);
  return Buffer.concat(parts);
}

interface FrameHeader {
  readonly size: number;
  readonly maxBlockSize: number;
  readonly linked: boolean;
  readonly blockChecksums: boolean;
}

function readHeader(data: Buffer): FrameHeader {
  if (data.length < 7) throw new DecodeError("the lz4 data ends in the frame header", { offset: data.length });
  if (data.readUInt32LE(0) !== MAGIC) throw new DecodeError("the lz4 data is no lz4 frame", { offset: 0 });
  const flags = data.readUInt8(4);
  const blocks = data.readUInt8(5);
  const maxSizeId = (blocks >> 4) & 7;
  if (flags >> 6 !== 1 || (flags & 0x03) !== 0 || (blocks & 0x8f) !== 0 || maxSizeId < 4) {
    throw new DecodeError("the lz4 frame header is not one that we know", { offset: 4 });
  }
  return {
    size: (flags & 0x08) === 0 ? 7 : 15,
    maxBlockSize: 1 << (8 + 2 * maxSizeId),
    linked: (flags & 0x20) === 0,
    blockChecksums: (flags & 0x10) !== 0,
  };
}

function decompress(lz4: RawLz4, data: Buffer, maxSize: number): Buffer {
  const header = readHeader(data);
  const parts: Buffer[] = [];
  let total = 0;
  let window: Buffer = Buffer.alloc(0);
  let at = header.size;
  for (;;) {
    if (data.length - at < 4) throw new DecodeError("the lz4 data ends before the end mark", { offset: at });
    const word = data.readUInt32LE(at);
    const size = word & ~STORED;
    if (size === 0) break;
    if (size > header.maxBlockSize || size > data.length - at - 4) {
      throw new DecodeError(`an lz4 block of ${size} bytes does not fit`, { offset: at });
    }
    const block = data.subarray(at + 4, at + 4 + size);
    const limit = Math.min(header.maxBlockSize, size * MAX_RATIO, maxSize - total);
    const part = word >= STORED ? block : decompressBlock(lz4, block, limit, header.linked ? window : undefined, at);
    total += part.length;
    if (total > maxSize) {
      throw new DecodeError(`the lz4 data decompresses to more than ${maxSize} bytes`, { offset: at });
    }
    parts.push(part);
    if (header.linked) window = Buffer.concat([window, part]).subarray(-WINDOW);
    at += 4 + size + (header.blockChecksums ? 4 : 0);
  }
  return join(parts);
}

/** Holds a block behind the size that the package wants there; grows to the largest block seen. */
let scratch: Buffer = Buffer.alloc(0);

function decompressBlock(
  lz4: RawLz4,
  block: Buffer,
  limit: number,
  window: Buffer | undefined,
  offset: number,
): Buffer {
  if (scratch.length < block.length + 4) scratch = Buffer.allocUnsafeSlow(block.length * 2 + 4);
  scratch.writeUInt32LE(limit);
  block.copy(scratch, 4);
  const sized = scratch.subarray(0, block.length + 4);
  try {
    return window === undefined || window.length === 0 ? lz4.uncompressSync(sized) : lz4.uncompressSync(sized, window);
  } catch (error) {
    const message = `the lz4 data does not decompress to at most ${limit} bytes: ${reasonOf(error)}`;
    throw new DecodeError(message, { offset, cause: error });
  }
}
