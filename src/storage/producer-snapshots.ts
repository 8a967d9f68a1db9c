/**
 * The `.snapshot` files of a log: what its producers were at an offset, so that a start need not read the log from there
 * back (org.apache.kafka.storage.internals.log.ProducerStateManager, SnapshotFile). None in memory.
 */
import { DecodeError } from "../errors.ts";
import type { FileStore } from "./file-store.ts";
import { offsetName, offsetOf, SUFFIX } from "./log-files.ts";
import type { ProducerStates } from "./producer-state.ts";

export class ProducerSnapshots {
  readonly #store: FileStore;
  readonly #folder: string;
  /** Rising. */
  #offsets: number[];

  /** `files` are the names in the folder. */
  constructor(store: FileStore, folder: string, files: readonly string[]) {
    this.#store = store;
    this.#folder = folder;
    this.#offsets = files
      .filter((name) => name.endsWith(SUFFIX.snapshot))
      .flatMap((name) => offsetOf(name) ?? [])
      .toSorted((a, b) => a - b);
  }

  /** -1 where there is none. */
  get latest(): number {
    return this.#offsets.at(-1) ?? -1;
  }

  /** Keeps what the producers are at `offset`; a log that never had producers needs no file. */
  save(producers: ProducerStates, offset: number): void {
    if (!this.#store.isDurable || offset <= this.latest) return;
    if (producers.size === 0 && this.#offsets.length === 0) return;
    this.#store.writeFile(this.path(offset), producers.toSnapshot());
    this.#offsets.push(offset);
  }

  /**
   * Makes `producers` what they were at the newest snapshot from `from` to `to` that is readable; the damaged ones are
   * removed. Gives its offset; undefined where there is none, and the producers are none then.
   */
  restore(producers: ProducerStates, from: number, to: number): number | undefined {
    producers.clear();
    for (const offset of this.#offsets.filter((at) => at >= from && at <= to).toReversed()) {
      const bytes = this.#store.readFile(this.path(offset));
      try {
        if (bytes === undefined) continue;
        producers.loadSnapshot(bytes);
        return offset;
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        this.remove(offset);
      }
    }
    return undefined;
  }

  /** Leaves those at the begin of a segment, and the newest; none behind the log's end. */
  removeStray(segmentOffsets: ReadonlySet<number>, endOffset: number): void {
    const newest = this.#offsets.findLast((offset) => offset <= endOffset);
    for (const offset of this.#offsets.slice()) {
      if (offset > endOffset || (offset !== newest && !segmentOffsets.has(offset))) this.remove(offset);
    }
  }

  remove(offset: number): void {
    if (!this.#offsets.includes(offset)) return;
    this.#offsets = this.#offsets.filter((known) => known !== offset);
    this.#store.remove(this.path(offset));
  }

  path(offset: number): string {
    return `${this.#folder}/${offsetName(offset)}${SUFFIX.snapshot}`;
  }
}
