import type { Buffer } from "node:buffer";
import type { FileStore } from "./file-store.ts";
import { IndexFile } from "./index-file.ts";

export const OFFSET_ENTRY_SIZE = 8;

/**
 * Where batches lie in a segment (org.apache.kafka.storage.internals.log.OffsetIndex): i32 a batch's last offset less the
 * segment's base, i32 its position in the file.
 */
export class OffsetIndex extends IndexFile {
  readonly #baseOffset: number;
  #lastOffset = -1;

  constructor(store: FileStore, path: string, baseOffset: number) {
    super(store, path, OFFSET_ENTRY_SIZE);
    this.#baseOffset = baseOffset;
  }

  /** Of the last entry; the segment's base where there is none. */
  get lastOffset(): number {
    if (this.#lastOffset === -1) {
      const { entries } = this;
      this.#lastOffset = this.#baseOffset + (entries === 0 ? 0 : this.entry(entries - 1).readInt32BE(0));
    }
    return this.#lastOffset;
  }

  /** Of the last entry; 0 where there is none. */
  get lastPosition(): number {
    const { entries } = this;
    return entries === 0 ? 0 : this.entry(entries - 1).readInt32BE(4);
  }

  append(lastOffset: number, position: number): void {
    const at = this.add();
    const buffer = this.waiting;
    buffer.writeInt32BE(lastOffset - this.#baseOffset, at);
    buffer.writeInt32BE(position, at + 4);
    this.#lastOffset = lastOffset;
  }

  /** Where to begin looking for the batch that holds `offset`. */
  lookup(offset: number): number {
    const index = this.floor(offset - this.#baseOffset, relativeOffsetAt);
    return index === -1 ? 0 : this.entry(index).readInt32BE(4);
  }

  protected override onChanged(): void {
    this.#lastOffset = -1;
  }
}

function relativeOffsetAt(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at);
}
