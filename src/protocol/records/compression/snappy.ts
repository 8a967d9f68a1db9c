/**
 * Snappy in the framing of snappy-java (SnappyOutputStream, "Xerial"): a header of 16 bytes, then blocks of raw
 * snappy, each behind its int32 length. Batches of other clients may be one raw block without a header; snappy-java
 * reads that as well, and so do we.
 */
import { Buffer } from "node:buffer";
import { DecodeError } from "../../../errors.ts";
import type { Codec } from "./codec.ts";
import { join, reasonOf } from "./codec.ts";

const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const HEADER_SIZE = 16;
/** Version 1, readable by version 1. */
const HEADER = Buffer.concat([MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
/** Uncompressed bytes a block, as snappy-java cuts them. */
const BLOCK_SIZE = 32 * 1024;
/** The format's best ratio: three bytes copy 64. A block that claims more lies. */
const MAX_RATIO = 22;

type RawSnappy = typeof import("snappy");

/** Without it the addon makes external buffers, which cost several times the decompression itself. */
const COPY = { copyOutputData: true };

/** Snappy has no levels. */
export async function loadSnappy(): Promise<Codec> {
  const snappy = await import("snappy");
  return {
    compress: (data) => compress(snappy, data),
    decompress(data, maxSize) {
      const blocks = isXerial(data) ? xerialBlocks(data) : [data];
      let left = maxSize;
      const parts = blocks.map((block) => {
        const part = decompressBlock(snappy, data, block, left, maxSize);
        left -= part.length;
        return part;
      });
      return join(parts);
    },
  };
}

function compress(snappy: RawSnappy, data: Uint8Array): Buffer {
  const parts: Buffer[] = [HEADER];
  for (let at = 0; at < data.length; at += BLOCK_SIZE) {
    const block = snappy.compressSync(data.subarray(at, at + BLOCK_SIZE), COPY);
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

function isXerial(data: Buffer): boolean {
  return data.length >= HEADER_SIZE && data.compare(MAGIC, 0, MAGIC.length, 0, MAGIC.length) === 0;
}

/** The raw blocks. Streams may follow one another: a header in the place of a length starts the next. */
function xerialBlocks(data: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  let at = 0;
  while (at < data.length) {
    if (isXerial(data.subarray(at))) {
      at += HEADER_SIZE;
      continue;
    }
    if (data.length - at < 4) throw new DecodeError("the snappy data ends in a block length", { offset: at });
    const length = data.readInt32BE(at);
    if (length < 0 || length > data.length - at - 4) {
      throw new DecodeError(`a snappy block of ${length} bytes does not fit`, { offset: at });
    }
    blocks.push(data.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return blocks;
}

function decompressBlock(snappy: RawSnappy, data: Buffer, block: Buffer, left: number, maxSize: number): Buffer {
  const offset = block.byteOffset - data.byteOffset;
  const claimed = claimedSize(block, offset);
  if (claimed > left) {
    throw new DecodeError(`the snappy data decompresses to more than ${maxSize} bytes`, { offset });
  }
  if (claimed > block.length * MAX_RATIO) {
    throw new DecodeError(`a snappy block of ${block.length} bytes cannot have ${claimed} bytes`, { offset });
  }
  try {
    const plain = snappy.uncompressSync(block, COPY);
    if (typeof plain === "string") throw new TypeError("text came back");
    return plain;
  } catch (error) {
    const message = `the snappy data does not decompress: ${reasonOf(error)}`;
    throw new DecodeError(message, { offset, cause: error });
  }
}

/** A raw block begins with its uncompressed size, an unsigned varint of 32 bits. */
function claimedSize(block: Buffer, offset: number): number {
  let size = 0;
  for (let at = 0; at < 5 && at < block.length; at++) {
    const byte = block[at]!;
    size += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return size;
  }
  throw new DecodeError("the size of a snappy block is broken", { offset });
}
