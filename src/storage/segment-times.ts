/** What a segment knows of its records' timestamps and of the clock, in ms: for rolling, retention and searches. */
import { BatchScan } from "./batch-scan.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import type { LogConfig } from "./log-config.ts";
import type { TimeIndex } from "./time-index.ts";

export class SegmentTimes {
  readonly #store: FileStore;
  readonly #file: StoredFile;
  readonly #index: TimeIndex;
  readonly #createdMs: number;
  readonly #jitterMs: number;
  #modifiedMs: number | undefined;
  /** Of the first batch; -1 where it has none, undefined where nobody has looked. */
  #first: number | undefined;
  /** -2 where the time index knows. */
  #max = -2;
  #maxOffset = 0;

  constructor(store: FileStore, file: StoredFile, index: TimeIndex, created: { now: number; config: LogConfig }) {
    const segmentJitterMs = Math.min(created.config.segmentJitterMs, created.config.segmentMs);
    this.#store = store;
    this.#file = file;
    this.#index = index;
    this.#createdMs = created.now;
    this.#jitterMs = segmentJitterMs === 0 ? 0 : Math.floor(Math.random() * segmentJitterMs);
  }

  /** The newest record's; -1 where none has a timestamp. */
  get max(): number {
    return this.#max === -2 ? this.#index.lastTimestamp : this.#max;
  }

  /** The last offset of the batch that has it. */
  get maxOffset(): number {
    return this.#max === -2 ? this.#index.lastOffset : this.#maxOffset;
  }

  /** The newest record's or, where records have no timestamps, that of the last write. */
  get largest(): number {
    const { max } = this;
    if (max >= 0) return max;
    this.#modifiedMs ??= this.#store.modifiedAt(this.#file.path) ?? this.#createdMs;
    return this.#modifiedMs;
  }

  /** The first batch's; -1 where it has none or there is no batch. */
  get first(): number {
    if (this.#first === undefined && this.#file.size > 0) {
      const scan = new BatchScan(this.#file, 0, this.#file.size);
      if (scan.next()) this.#first = scan.maxTimestamp;
    }
    return this.#first ?? -1;
  }

  /** Whether segment.ms has passed: from the first batch's timestamp to that of the new one, else by the clock. */
  isOverdue(maxTimestamp: number, config: LogConfig, now: number): boolean {
    const mostMs = longestMs(config);
    if (mostMs === Infinity) return false;
    const { first } = this;
    return (first >= 0 ? maxTimestamp - first : now - this.#createdMs) > mostMs - this.#jitterMs;
  }

  written(now: number): void {
    this.#modifiedMs = now;
  }

  /** Takes note of a batch that stands at `position`. */
  note(position: number, lastOffset: number, maxTimestamp: number): void {
    if (position === 0) this.#first = maxTimestamp;
    if (this.#max === -2) {
      this.#maxOffset = this.#index.lastOffset;
      this.#max = this.#index.lastTimestamp;
    }
    if (maxTimestamp > this.#max) {
      this.#max = maxTimestamp;
      this.#maxOffset = lastOffset;
    }
  }

  /** Gives the time index what it does not have yet. */
  index(): void {
    if (this.#max >= 0) this.#index.append(this.#max, this.#maxOffset);
  }

  /** There are no batches. */
  clear(baseOffset: number): void {
    this.#max = -1;
    this.#maxOffset = baseOffset;
    this.#first = undefined;
  }
}

/** What may not stay longer uncompacted may not stay longer in the active segment (LogConfig.maxSegmentMs). */
function longestMs({ segmentMs, compact, maxCompactionLagMs }: LogConfig): number {
  return compact && maxCompactionLagMs > 0 ? Math.min(maxCompactionLagMs, segmentMs) : segmentMs;
}
