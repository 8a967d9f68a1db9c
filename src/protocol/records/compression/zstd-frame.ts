/**
 * The outline of zstd data (RFC 8878): where each frame lies and how large it can become at most. Kafka's producers
 * leave the content size out of the frame header, so only the blocks tell how much memory decompression takes; and a
 * size that is given may lie.
 */
import type { Buffer } from "node:buffer";
import { DecodeError } from "../../../errors.ts";

const MAGIC = 0xfd2fb528;
/** The low four bits are free. */
const SKIPPABLE_MAGIC = 0x184d2a50;
/** 128 KiB. */
const MAX_BLOCK = 128 * 1024;
/** What decoders of zstd accept without being asked (ZSTD_WINDOWLOG_LIMIT_DEFAULT), Kafka's among them. */
const MAX_WINDOW = 2 ** 27;

export interface ZstdFrame {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** What the frame's header says, if it does; never more than `bound`. */
  readonly contentSize: number | undefined;
  /** What the blocks can hold at most, in bytes. */
  readonly bound: number;
}

/** The frames of `data`, without skippable ones; throws DecodeError where the data is cut short or not zstd. */
export function zstdFrames(data: Buffer): ZstdFrame[] {
  const frames: ZstdFrame[] = [];
  let at = 0;
  while (at < data.length) {
    need(data, at, 4);
    const magic = data.readUInt32LE(at);
    if (magic === MAGIC) {
      const frame = readFrame(data, at);
      frames.push(frame);
      at = frame.end;
    } else if ((magic & ~0x0f) === SKIPPABLE_MAGIC) {
      need(data, at, 8);
      const size = data.readUInt32LE(at + 4);
      need(data, at + 8, size);
      at += 8 + size;
    } else {
      throw new DecodeError("the zstd data is no zstd frame", { offset: at });
    }
  }
  return frames;
}

function readFrame(data: Buffer, start: number): ZstdFrame {
  need(data, start, 6);
  const descriptor = data.readUInt8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0)
    throw new DecodeError("a reserved bit of the zstd frame is set", { offset: start + 4 });
  let at = start + 5;
  let window = 0;
  if (!singleSegment) {
    const byte = data.readUInt8(at++);
    const base = 2 ** (10 + (byte >> 3));
    window = base + (base / 8) * (byte & 7);
  }
  at += [0, 1, 2, 4][descriptor & 3]!;
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  need(data, at, sizeBytes);
  const contentSize = readContentSize(data, at, sizeBytes);
  at += sizeBytes;
  if (singleSegment) window = contentSize ?? 0;
  else if (window > MAX_WINDOW) throw new DecodeError("the zstd frame's window is too large", { offset: start + 5 });
  const { end, bound } = readBlocks(data, at, Math.min(window, MAX_BLOCK));
  if (contentSize !== undefined && contentSize > bound) {
    throw new DecodeError(`the zstd frame cannot hold the ${contentSize} bytes that it claims`, { offset: start });
  }
  const hasChecksum = (descriptor & 0x04) !== 0;
  if (hasChecksum) need(data, end, 4);
  return { start, end: hasChecksum ? end + 4 : end, contentSize, bound };
}

function readContentSize(data: Buffer, at: number, bytes: number): number | undefined {
  if (bytes === 0) return undefined;
  if (bytes === 1) return data.readUInt8(at);
  if (bytes === 2) return data.readUInt16LE(at) + 256;
  if (bytes === 4) return data.readUInt32LE(at);
  return data.readUInt32LE(at) + data.readUInt32LE(at + 4) * 2 ** 32;
}

/** Walks the block headers; `bound` is the most that the blocks can hold. */
function readBlocks(data: Buffer, start: number, maxBlock: number): { end: number; bound: number } {
  let at = start;
  let bound = 0;
  for (;;) {
    need(data, at, 3);
    const header = data.readUIntLE(at, 3);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === 3 || size > maxBlock) throw new DecodeError("a zstd block header is broken", { offset: at });
    const isRepeatedByte = type === 1;
    const stored = isRepeatedByte ? 1 : size;
    need(data, at + 3, stored);
    at += 3 + stored;
    bound += type === 2 ? maxBlock : size;
    if ((header & 1) !== 0) return { end: at, bound };
  }
}

function need(data: Buffer, at: number, bytes: number): void {
  if (bytes > data.length - at) throw new DecodeError("the zstd data ends too early", { offset: data.length });
}
