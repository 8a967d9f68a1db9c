/** Under which epoch a log's records were appended (org.apache.kafka.storage.internals.epoch.LeaderEpochFileCache). */
import { parseCheckpoint, formatCheckpoint } from "./checkpoint-text.ts";
import type { FileStore } from "./file-store.ts";

const FILE_NAME = "leader-epoch-checkpoint";

export interface EpochStart {
  readonly epoch: number;
  readonly startOffset: number;
}

export class LeaderEpochs {
  readonly #store: FileStore;
  readonly #path: string;
  /** Both rise. */
  #entries: EpochStart[] = [];
  /** Whether the file does not have it all yet. */
  isDirty = false;

  constructor(store: FileStore, folder: string) {
    this.#store = store;
    this.#path = `${folder}/${FILE_NAME}`;
  }

  /** Takes what the file has; a file that is missing, empty or damaged has nothing. */
  load(): void {
    const text = this.#store.readFile(this.#path)?.toString();
    const lines = text === undefined ? undefined : parseCheckpoint(text);
    this.#entries = [];
    for (const line of lines ?? []) {
      const [epoch, startOffset] = line.split(/\s+/).map(Number);
      if (Number.isSafeInteger(epoch) && Number.isSafeInteger(startOffset)) this.assign(epoch!, startOffset!);
    }
    this.isDirty = false;
  }

  /** The newest; -1 where there is none. */
  get latest(): number {
    return this.#entries.at(-1)?.epoch ?? -1;
  }

  /** `epoch` begins at `startOffset`; what contradicts it is forgotten. */
  assign(epoch: number, startOffset: number): void {
    const last = this.#entries.at(-1);
    if (last !== undefined && last.epoch === epoch && last.startOffset <= startOffset) return;
    this.#entries = this.#entries.filter((known) => known.epoch < epoch && known.startOffset < startOffset);
    this.#entries.push({ epoch, startOffset });
    this.isDirty = true;
  }

  /** The epoch of the record at `offset`; -1 where none is known. */
  epochAt(offset: number): number {
    const found = this.#entries.findLast(({ startOffset }) => startOffset <= offset);
    return found?.epoch ?? -1;
  }

  /** The largest epoch at or below `epoch` and where it ends; -1 and -1 where that is not known (KIP-101). */
  endOffsetFor(epoch: number, logEndOffset: number): { readonly leaderEpoch: number; readonly endOffset: number } {
    if (epoch !== -1 && epoch === this.latest) return { leaderEpoch: epoch, endOffset: logEndOffset };
    const higher = epoch === -1 ? undefined : this.#entries.find((known) => known.epoch > epoch);
    if (higher === undefined) return { leaderEpoch: -1, endOffset: -1 };
    const floor = this.#entries.findLast((known) => known.epoch <= epoch);
    return { leaderEpoch: floor?.epoch ?? epoch, endOffset: higher.startOffset };
  }

  /** The log begins at `offset` now. */
  truncateFromStart(offset: number): void {
    const last = this.#entries.findLastIndex(({ startOffset }) => startOffset <= offset);
    const first = this.#entries[last];
    if (first === undefined || (last === 0 && first.startOffset === offset)) return;
    this.#entries.splice(0, last + 1, { epoch: first.epoch, startOffset: offset });
    this.isDirty = true;
  }

  /** The log ends at `offset` now. */
  truncateFromEnd(offset: number): void {
    const kept = this.#entries.filter(({ startOffset }) => startOffset < offset);
    if (kept.length === this.#entries.length) return;
    this.#entries = kept;
    this.isDirty = true;
  }

  clear(): void {
    this.isDirty ||= this.#entries.length > 0;
    this.#entries = [];
  }

  entries(): readonly EpochStart[] {
    return this.#entries;
  }

  /** Brings the file up to date. */
  write(): void {
    if (!this.isDirty) return;
    if (this.#store.isDurable) {
      const lines = this.#entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`);
      this.#store.writeFile(this.#path, formatCheckpoint(lines));
    }
    this.isDirty = false;
  }
}
