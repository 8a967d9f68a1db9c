import { DecodeError } from "../errors.ts";
import { giveBack, takeBuffer } from "./buffer-pool.ts";
import type { BufferPool } from "./buffer-pool.ts";

const SIZE_BYTES = 4;
const FIRST_CAPACITY = 4096;
/** Room is made for so many times the bytes that have come. */
const GROWTH = 4;
const NOTHING = Buffer.alloc(0);
/** Kafka's socket.request.max.bytes. */
const DEFAULT_MAX_FRAME = 100 * 1024 * 1024;
const SHARED: Pick<BufferPool, "take" | "giveBack"> = { take: takeBuffer, giveBack };

export interface FrameSplitterOptions {
  /** The longest frame to accept, in bytes without its size; socket.request.max.bytes' default unless given. */
  readonly maxFrame?: number;
  /** Room for a frame up to this size, in bytes, is taken as soon as its size is known; none unless given. */
  readonly believed?: number;
  /** Where memory is from; the shared pool unless given. */
  readonly pool?: Pick<BufferPool, "take" | "giveBack">;
  /** Chunks are overwritten after `push`: frames are copied out of them. */
  readonly chunksAreReused?: boolean;
}

/**
 * Cuts incoming bytes into frames. Memory follows the bytes that have come, not the size that a frame
 * announces; a frame that lies in one chunk is a view of it, others may be given back to the pool (buffer-pool.ts).
 */
export class FrameSplitter {
  private readonly maxFrame: number;
  private readonly believed: number;
  private readonly pool: Pick<BufferPool, "take" | "giveBack">;
  private readonly chunksAreReused: boolean;
  /** Bytes of an unfinished frame, size included: the first `pending` ones of this buffer. */
  private buffer: Buffer = NOTHING;
  private pending = 0;
  /** Bytes of the stream that have been given out as frames. */
  private consumed = 0;

  constructor(options: FrameSplitterOptions = {}) {
    this.maxFrame = options.maxFrame ?? DEFAULT_MAX_FRAME;
    this.believed = options.believed ?? 0;
    this.pool = options.pool ?? SHARED;
    this.chunksAreReused = options.chunksAreReused ?? false;
  }

  /** Bytes that wait for the rest of their frame: not zero at the end of a stream means it was cut off. */
  get pendingBytes(): number {
    return this.pending;
  }

  /** Where the next bytes of the unfinished frame may be written without a chunk in between, see `filled`. */
  get room(): Buffer | undefined {
    if (this.pending < SIZE_BYTES || this.pending === this.buffer.length) return undefined;
    const total = SIZE_BYTES + this.sizeAt(this.buffer, 0);
    return this.buffer.subarray(this.pending, Math.min(total, this.buffer.length));
  }

  /** The first `bytes` bytes of `room` have been written; gives the frame that they complete. */
  filled(bytes: number): Buffer[] {
    const frames: Buffer[] = [];
    this.pending += bytes;
    const total = SIZE_BYTES + this.sizeAt(this.buffer, 0);
    if (this.pending === total) this.giveKept(frames, total);
    return frames;
  }

  /**
   * Takes the next bytes and gives the frames they complete, without their sizes. Throws DecodeError, with the
   * offset in the stream, for a size below zero or above the limit; the stream cannot be read on after that.
   */
  push(chunk: Buffer): Buffer[] {
    const frames: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      at = this.pending === 0 ? this.takeWhole(chunk, at, frames) : this.continueFrame(chunk, at, frames);
    }
    return frames;
  }

  /** Nothing pending: gives a frame that lies in the chunk, or keeps the rest. */
  private takeWhole(chunk: Buffer, at: number, frames: Buffer[]): number {
    if (chunk.length - at >= SIZE_BYTES) {
      const end = at + SIZE_BYTES + this.sizeAt(chunk, at);
      if (end <= chunk.length) {
        const frame = chunk.subarray(at + SIZE_BYTES, end);
        frames.push(this.chunksAreReused ? Buffer.from(frame) : frame);
        this.consumed += end - at;
        return end;
      }
    }
    this.keep(chunk, at, chunk.length);
    return chunk.length;
  }

  /** Adds to the pending frame what belongs to it: first its size, then the rest. */
  private continueFrame(chunk: Buffer, at: number, frames: Buffer[]): number {
    if (this.pending < SIZE_BYTES) {
      const end = Math.min(chunk.length, at + SIZE_BYTES - this.pending);
      this.keep(chunk, at, end);
      if (this.pending === SIZE_BYTES && this.sizeAt(this.buffer, 0) === 0) this.giveKept(frames, SIZE_BYTES);
      return end;
    }
    const total = SIZE_BYTES + this.sizeAt(this.buffer, 0);
    const end = Math.min(chunk.length, at + total - this.pending);
    this.keep(chunk, at, end);
    if (this.pending === total) this.giveKept(frames, total);
    return end;
  }

  private giveKept(frames: Buffer[], total: number): void {
    frames.push(this.buffer.subarray(SIZE_BYTES, total));
    this.consumed += total;
    this.buffer = NOTHING;
    this.pending = 0;
  }

  private keep(chunk: Buffer, from: number, to: number): void {
    const needed = this.pending + to - from;
    if (needed > this.buffer.length) {
      const grown = this.pool.take(this.capacityFor(chunk, from, needed));
      this.buffer.copy(grown, 0, 0, this.pending);
      this.pool.giveBack(this.buffer);
      this.buffer = grown;
    }
    chunk.copy(this.buffer, this.pending, from, to);
    this.pending = needed;
  }

  /** Room for the whole frame, where that is not much more than what is there of it already. */
  private capacityFor(chunk: Buffer, from: number, needed: number): number {
    const most = Math.max(needed * GROWTH, FIRST_CAPACITY, this.believed);
    if (this.pending >= SIZE_BYTES) return Math.min(most, SIZE_BYTES + this.buffer.readInt32BE(0));
    if (this.pending === 0 && needed >= SIZE_BYTES) return Math.min(most, SIZE_BYTES + chunk.readInt32BE(from));
    return FIRST_CAPACITY;
  }

  private sizeAt(buffer: Buffer, at: number): number {
    const size = buffer.readInt32BE(at);
    if (size >= 0 && size <= this.maxFrame) return size;
    const message = `Frame of ${size} bytes, allowed are 0 to ${this.maxFrame}, at offset ${this.consumed}`;
    throw new DecodeError(message, { offset: this.consumed });
  }
}
