/**
 * Large buffers that are used again and again: requests that come in pieces, records that are read to be sent, answers
 * with records. Fresh ones of that size cost page faults, and the collector a round for every few megabytes.
 *
 * Whoever takes a buffer need not give it back: it is collected then like any other. Whoever does must be the last to
 * use it.
 */
import { Buffer } from "node:buffer";

/** In bytes. */
export interface BufferPoolLimits {
  /** Below it Node's own pool does. */
  readonly smallest: number;
  /** Above it nobody asks often. */
  readonly largest: number;
  /** All that is kept for later. */
  readonly kept: number;
}

/** Where large buffers are from, and go to when nobody uses them any more. */
export type BufferLender = Pick<BufferPool, "take" | "giveBack">;

const MIB = 1024 * 1024;

export class BufferPool {
  readonly #limits: BufferPoolLimits;
  /** Whole buffers that wait for use, by the power of two of their size. */
  readonly #free: Buffer[][] = [];
  #freeBytes = 0;
  /** The memory that was given out, and is not back yet. */
  readonly #lent = new WeakSet<ArrayBufferLike>();

  constructor(limits: BufferPoolLimits) {
    this.#limits = limits;
  }

  /** So many bytes, with anything in them. */
  take(bytes: number): Buffer {
    if (bytes < this.#limits.smallest || bytes > this.#limits.largest) return Buffer.allocUnsafe(bytes);
    const power = 32 - Math.clz32(bytes - 1);
    const known = this.#free[power]?.pop();
    if (known !== undefined) this.#freeBytes -= known.length;
    const whole = known ?? Buffer.allocUnsafeSlow(1 << power);
    this.#lent.add(whole.buffer);
    return bytes === whole.length ? whole : whole.subarray(0, bytes);
  }

  /** Takes back what a taken buffer, or any part of it, lies in; other buffers are left alone. */
  giveBack(part: Uint8Array): void {
    const memory = part.buffer;
    if (!this.#lent.delete(memory)) return;
    const { byteLength } = memory;
    if (this.#freeBytes + byteLength > this.#limits.kept) return;
    this.#freeBytes += byteLength;
    (this.#free[31 - Math.clz32(byteLength)] ??= []).push(Buffer.from(memory, 0, byteLength));
  }
}

const shared = new BufferPool({ smallest: 16 * 1024, largest: MIB, kept: 12 * MIB });

/** So many bytes of the pool that all share who have none of their own. */
export function takeBuffer(bytes: number): Buffer {
  return shared.take(bytes);
}

/** Takes back what takeBuffer gave, or any part of it. */
export function giveBack(part: Uint8Array): void {
  shared.giveBack(part);
}
