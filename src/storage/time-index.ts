import type { Buffer } from "node:buffer";
import { readSafeInt64 } from "../protocol/records/batch-layout.ts";
import type { FileStore } from "./file-store.ts";
import { IndexFile } from "./index-file.ts";

export const TIME_ENTRY_SIZE = 12;

/**
 * Up to which offset no record of a segment is newer (org.apache.kafka.storage.internals.log.TimeIndex): i64 timestamp, i32
 * the last offset of the batch that has it less the segment's base. Timestamps rise from entry to entry.
 */
export class TimeIndex extends IndexFile {
  readonly #baseOffset: number;
  #lastTimestamp = -1;
  #lastOffset = -1;
  #isKnown = false;

  constructor(store: FileStore, path: string, baseOffset: number) {
    super(store, path, TIME_ENTRY_SIZE);
    this.#baseOffset = baseOffset;
  }

  /** Of the last entry, in ms; -1 where there is none. */
  get lastTimestamp(): number {
    this.#know();
    return this.#lastTimestamp;
  }

  /** Of the last entry; the segment's base where there is none. */
  get lastOffset(): number {
    this.#know();
    return this.#lastOffset;
  }

  /** Does nothing for a timestamp that is not newer than the last. */
  append(timestamp: number, lastOffset: number): void {
    if (timestamp <= this.lastTimestamp) return;
    const at = this.add();
    const buffer = this.waiting;
    buffer.writeInt32BE(Math.floor(timestamp / 0x100000000), at);
    buffer.writeUInt32BE(timestamp % 0x100000000, at + 4);
    buffer.writeInt32BE(lastOffset - this.#baseOffset, at + 8);
    this.#lastTimestamp = timestamp;
    this.#lastOffset = lastOffset;
  }

  /** An offset before which no record is as new as `timestamp`, or newer. */
  lookup(timestamp: number): number {
    const index = this.floor(timestamp, timestampAt);
    return this.#baseOffset + (index === -1 ? 0 : this.entry(index).readInt32BE(8));
  }

  protected override onChanged(): void {
    this.#isKnown = false;
  }

  #know(): void {
    if (this.#isKnown) return;
    const { entries } = this;
    const last = entries === 0 ? undefined : this.entry(entries - 1);
    this.#lastTimestamp = last === undefined ? -1 : timestampAt(last, 0);
    this.#lastOffset = this.#baseOffset + (last?.readInt32BE(8) ?? 0);
    this.#isKnown = true;
  }
}

function timestampAt(buffer: Buffer, at: number): number {
  return readSafeInt64(buffer, at, "timestamp");
}
