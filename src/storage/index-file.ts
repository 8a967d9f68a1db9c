/**
 * A sorted file of entries of one size. The newest entries are kept in memory and go to the file in groups: they can be
 * made again from the log. What is held in memory does not grow with the file.
 */
import { Buffer } from "node:buffer";
import type { FileStore, StoredFile } from "./file-store.ts";

/** How many entries wait in memory before they are written. */
const GROUP = 64;
const FIRST_GROUP = 8;
const NOTHING = Buffer.alloc(0);
/** Entries read at once at the end of a search. */
const BLOCK = 256;

export abstract class IndexFile {
  readonly #store: FileStore;
  readonly #entrySize: number;
  #path: string;
  #file: StoredFile | undefined;
  /** Entries in the file; -1 until it is looked at. */
  #written = -1;
  /** Entries that are not written yet. */
  protected waiting: Buffer = NOTHING;
  #waitingCount = 0;

  constructor(store: FileStore, path: string, entrySize: number) {
    this.#store = store;
    this.#path = path;
    this.#entrySize = entrySize;
  }

  get path(): string {
    return this.#path;
  }

  /** How many entries there are, those included that are not written yet. */
  get entries(): number {
    return this.#load() + this.#waitingCount;
  }

  /** Makes the empty file. */
  create(options: { readonly later?: boolean } = {}): void {
    this.#file = this.#store.create(this.#path, options);
    this.#written = 0;
    this.#waitingCount = 0;
    this.onChanged();
  }

  /** Entry `index` in bytes, to be read at once. */
  protected entry(index: number): Buffer {
    const written = this.#load();
    if (index >= written) {
      const at = (index - written) * this.#entrySize;
      return this.waiting.subarray(at, at + this.#entrySize);
    }
    return this.#file!.read(index * this.#entrySize, this.#entrySize);
  }

  /** Adds an entry in memory, to be filled at once, and gives where it begins in `waiting`. */
  protected add(): number {
    this.#load();
    const at = this.#waitingCount * this.#entrySize;
    if (this.waiting.length === at) {
      const larger = Buffer.allocUnsafeSlow(Math.max(at * 2, FIRST_GROUP * this.#entrySize));
      this.waiting.copy(larger, 0, 0, at);
      this.waiting = larger;
    }
    this.#waitingCount++;
    return at;
  }

  /** The last entry whose key is at most `key`; -1 where none is. */
  protected floor(key: number, keyAt: (buffer: Buffer, at: number) => number): number {
    let low = -1;
    let high = this.entries - 1;
    const written = this.#load();
    while (high - low > BLOCK || (high >= written && low < high)) {
      const middle = (low + high + 1) >>> 1;
      if (keyAt(this.entry(middle), 0) <= key) low = middle;
      else high = middle - 1;
    }
    if (low === high) return low;
    const first = low + 1;
    const block = this.#file!.read(first * this.#entrySize, (high - low) * this.#entrySize);
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (keyAt(block, (middle - first) * this.#entrySize) <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Leaves the first `entries` of them. */
  truncate(entries: number): void {
    const written = this.#load();
    if (entries < written) {
      this.#file!.truncate(entries * this.#entrySize);
      this.#written = entries;
    }
    this.#waitingCount = Math.max(entries - written, 0);
    this.onChanged();
  }

  /** Writes the entries that wait once they are many: before an append, which is not to fail half way. */
  relieve(): void {
    if (this.#waitingCount >= GROUP) this.write();
  }

  /** Writes the entries that wait. */
  write(): void {
    if (this.#waitingCount === 0) return;
    this.#load();
    this.#file!.append(this.waiting.subarray(0, this.#waitingCount * this.#entrySize));
    this.#written += this.#waitingCount;
    this.#waitingCount = 0;
  }

  /** Closes the file as it is. */
  close(): void {
    this.#file?.close();
  }

  /** Writes what waits; nothing more will come soon. */
  settle(): void {
    this.write();
    this.#file?.ensure();
    this.waiting = NOTHING;
    this.#file?.close();
  }

  flush(): void {
    this.write();
    this.#file?.flush();
  }

  async flushLater(): Promise<void> {
    this.write();
    await this.#file?.flushLater();
  }

  rename(path: string): void {
    if (this.#file !== undefined) this.#file.rename(path);
    else if (this.#store.sizeOf(this.#path) !== undefined) this.#store.rename(this.#path, path);
    this.#path = path;
  }

  remove(): void {
    this.#waitingCount = 0;
    if (this.#file !== undefined) this.#file.remove();
    else this.#store.remove(this.#path);
  }

  /** The entries are others than before. */
  protected abstract onChanged(): void;

  #load(): number {
    if (this.#written !== -1) return this.#written;
    this.#file =
      this.#store.sizeOf(this.#path) === undefined ? this.#store.create(this.#path) : this.#store.open(this.#path);
    // A crash may leave a part of an entry; it is written over.
    const partial = this.#file.size % this.#entrySize;
    if (partial !== 0) this.#file.truncate(this.#file.size - partial);
    this.#written = this.#file.size / this.#entrySize;
    return this.#written;
  }
}
