import { Buffer } from "node:buffer";
import type { Segment } from "../segment.ts";

/** What is written at once. */
const CHUNK = 512 * 1024;

/** Fills a new segment with batches, many in one write. */
export class SegmentWriter {
  readonly #segment: Segment;
  readonly #modifiedMs: number;
  readonly #indexIntervalBytes: number;
  #chunk: Buffer = Buffer.allocUnsafeSlow(CHUNK);
  #used = 0;
  /** Of each batch in the chunk: its size, last offset, largest timestamp. */
  readonly #batches: number[] = [];

  /** `modifiedMs` is what the segment tells as the time of its last write. */
  constructor(segment: Segment, modifiedMs: number, indexIntervalBytes: number) {
    this.#segment = segment;
    this.#modifiedMs = modifiedMs;
    this.#indexIntervalBytes = indexIntervalBytes;
  }

  /** Copies the bytes of one batch. */
  add(batch: Buffer, lastOffset: number): void {
    if (this.#used + batch.length > this.#chunk.length) this.#write(batch.length);
    this.#used += batch.copy(this.#chunk, this.#used);
    this.#batches.push(batch.length, lastOffset, Number(batch.readBigInt64BE(35)));
  }

  /** An entry of the transaction index. */
  addTransaction(entry: Buffer): void {
    this.#segment.appendTransaction(entry);
  }

  finish(): void {
    this.#write(0);
    if (this.#segment.size === 0) this.#segment.setModified(this.#modifiedMs);
  }

  /** The written chunk belongs to the segment from then on: in memory it is the segment. */
  #write(next: number): void {
    if (this.#used > 0) {
      const segment = this.#segment;
      let position = segment.size;
      segment.append(Buffer.from(this.#chunk.subarray(0, this.#used)), this.#modifiedMs);
      const batches = this.#batches;
      for (let at = 0; at < batches.length; at += 3) {
        segment.index(position, batches[at]!, batches[at + 1]!, batches[at + 2]!, this.#indexIntervalBytes);
        position += batches[at]!;
      }
      batches.length = 0;
      this.#used = 0;
    }
    if (next > this.#chunk.length) this.#chunk = Buffer.allocUnsafeSlow(next);
  }
}
