/** One segment of a log: its batches and what is known of where they are (org.apache.kafka.storage.internals.log.LogSegment). */
import type { Buffer } from "node:buffer";
import { DecodeError } from "../errors.ts";
import { BatchScan } from "./batch-scan.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import type { LogConfig } from "./log-config.ts";
import { offsetName, SUFFIX } from "./log-files.ts";
import { SegmentTimes } from "./segment-times.ts";
import { OFFSET_ENTRY_SIZE, OffsetIndex } from "./offset-index.ts";
import { TIME_ENTRY_SIZE, TimeIndex } from "./time-index.ts";
import { TransactionFile } from "./transaction-file.ts";

const LARGEST_RELATIVE_OFFSET = 0x7fffffff;

export interface SegmentPlace {
  readonly store: FileStore;
  readonly folder: string;
  readonly baseOffset: number;
  readonly config: LogConfig;
  /** Milliseconds. */
  readonly now: number;
  /** Behind the names of its files; none unless given. */
  readonly suffix?: string;
}

export class Segment {
  readonly baseOffset: number;
  readonly file: StoredFile;
  readonly offsetIndex: OffsetIndex;
  readonly timeIndex: TimeIndex;
  readonly #store: FileStore;
  readonly #folder: string;
  readonly #mostIndexBytes: number;
  readonly #transactions: TransactionFile;
  readonly #times: SegmentTimes;
  #suffix: string;
  #bytesSinceEntry = 0;
  /** Whether something is not on the disk yet. */
  isDirty = false;

  private constructor(place: SegmentPlace, file: StoredFile) {
    const { store, folder, baseOffset, config } = place;
    this.baseOffset = baseOffset;
    this.file = file;
    this.#store = store;
    this.#folder = folder;
    this.#suffix = place.suffix ?? "";
    this.#mostIndexBytes = config.segmentIndexBytes;
    this.offsetIndex = new OffsetIndex(store, this.#path(SUFFIX.offsetIndex), baseOffset);
    this.timeIndex = new TimeIndex(store, this.#path(SUFFIX.timeIndex), baseOffset);
    this.#transactions = new TransactionFile(store, this.#path(SUFFIX.transactionIndex));
    this.#times = new SegmentTimes(store, file, this.timeIndex, place);
  }

  /** A new one; files that are left from another of this name are removed. `later`: its files are made when it is used. */
  static create(place: SegmentPlace, options: { readonly later?: boolean } = {}): Segment {
    const segment = new Segment(place, place.store.create(logPath(place), options));
    segment.offsetIndex.create(options);
    segment.timeIndex.create(options);
    return segment;
  }

  static open(place: SegmentPlace): Segment {
    return new Segment(place, place.store.open(logPath(place)));
  }

  get size(): number {
    return this.file.size;
  }

  /** Of its records, in ms; -1 where none has a timestamp. */
  get maxTimestamp(): number {
    return this.#times.max;
  }

  /** The last offset of the batch that has it. */
  get maxTimestampOffset(): number {
    return this.#times.maxOffset;
  }

  /** What retention goes by, in ms: the newest record or, where records have no timestamps, the last write. */
  get largestTimestamp(): number {
    return this.#times.largest;
  }

  /** The first batch's, in ms; Infinity where it has none or there is no batch. */
  get firstBatchTimestamp(): number {
    const { first } = this.#times;
    return first < 0 ? Infinity : first;
  }

  /** Whether a batch of that size, newest timestamp and last offset belongs into a new segment (LogSegment.shouldRoll). */
  shouldRoll(batchBytes: number, maxTimestamp: number, lastOffset: number, config: LogConfig, now: number): boolean {
    const { size } = this.file;
    if (size > config.segmentBytes - batchBytes) return true;
    if (lastOffset - this.baseOffset > LARGEST_RELATIVE_OFFSET) return true;
    return (size > 0 && this.#times.isOverdue(maxTimestamp, config, now)) || this.#isIndexFull();
  }

  /** Appends batches; `index` each of them then. */
  append(bytes: Buffer, now: number): void {
    this.relieveIndexes();
    this.file.append(bytes);
    this.#times.written(now);
    this.isDirty = true;
  }

  /** As if it had been written to then, in ms. */
  setModified(modifiedMs: number): void {
    this.#times.written(modifiedMs);
  }

  /** What was written so far is on the disk. */
  markFlushed(): void {
    this.isDirty = false;
  }

  /** Writes index entries that have become many. */
  relieveIndexes(): void {
    this.offsetIndex.relieve();
    this.timeIndex.relieve();
  }

  /** Takes note of a batch that stands at `position`. */
  index(position: number, bytes: number, lastOffset: number, maxTimestamp: number, intervalBytes: number): void {
    this.#times.note(position, lastOffset, maxTimestamp);
    if (this.#bytesSinceEntry > intervalBytes) {
      this.offsetIndex.append(lastOffset, position);
      this.#times.index();
      this.#bytesSinceEntry = 0;
    }
    this.#bytesSinceEntry += bytes;
  }

  /** Where the first batch is that ends at `offset` or behind it; -1 where none does. Throws DecodeError for damaged bytes. */
  find(offset: number): number {
    const scan = this.scanFrom(this.offsetIndex.lookup(offset));
    while (scan.next()) if (scan.lastOffset >= offset) return scan.position;
    this.throwDamage(scan);
    return -1;
  }

  scanFrom(position: number, window?: number): BatchScan {
    return new BatchScan(this.file, position, this.file.size, window);
  }

  throwDamage(scan: BatchScan): void {
    if (scan.damage === undefined) return;
    const where = `${this.#store.describe(this.file.path)} at byte ${scan.position}`;
    throw new DecodeError(`the log is damaged: in ${where} there is no record batch: ${scan.damage}`, {
      offset: scan.position,
      javaClass: "org.apache.kafka.common.errors.CorruptRecordException",
    });
  }

  /** The offset behind its last batch. */
  readNextOffset(): number {
    const scan = this.scanFrom(this.offsetIndex.lastPosition);
    let next = this.baseOffset;
    while (scan.next()) next = scan.lastOffset + 1;
    return next;
  }

  /** Forgets what is known of the batches: they are indexed anew. */
  clearIndexes(options: { readonly keepTransactions?: boolean } = {}): void {
    this.offsetIndex.create();
    this.timeIndex.create();
    if (options.keepTransactions !== true) this.#transactions.clear();
    this.#times.clear(this.baseOffset);
    this.#bytesSinceEntry = 0;
    this.isDirty = true;
  }

  /** Nothing is appended any more: the indexes get their last entries (LogSegment.onBecomeInactiveSegment). */
  settle(): void {
    if (this.file.size === 0) return this.abandon();
    this.#times.index();
    this.offsetIndex.settle();
    this.timeIndex.settle();
    this.#transactions.close();
  }

  /** Cuts everything behind `size` bytes, where a batch begins; the indexes are for the caller to put right. */
  truncate(size: number): void {
    this.file.truncate(size);
    this.isDirty = true;
  }

  /** The bytes of the transaction index; undefined where there is none. */
  readTransactions(): Buffer | undefined {
    return this.#transactions.read();
  }

  appendTransaction(entry: Buffer): void {
    this.#transactions.append(entry);
    this.isDirty = true;
  }

  flush(): void {
    if (!this.isDirty) return;
    for (const part of this.#parts()) part.flush();
    this.isDirty = false;
  }

  async flushLater(): Promise<void> {
    if (!this.isDirty) return;
    const { size } = this.file;
    await Promise.all(this.#parts().map((part) => part.flushLater()));
    if (this.file.size === size) this.isDirty = false;
  }

  changeSuffix(suffix: string): void {
    this.#suffix = suffix;
    this.file.rename(this.#path(SUFFIX.log));
    this.offsetIndex.rename(this.#path(SUFFIX.offsetIndex));
    this.timeIndex.rename(this.#path(SUFFIX.timeIndex));
    this.#transactions.rename(this.#path(SUFFIX.transactionIndex));
  }

  /** Closes its files as they are. */
  abandon(): void {
    for (const part of this.#parts()) part.close();
  }

  /** Removes its files. */
  remove(): void {
    for (const part of this.#parts()) part.remove();
  }

  #parts() {
    return [this.file, this.offsetIndex, this.timeIndex, this.#transactions];
  }

  #isIndexFull(): boolean {
    const most = this.#mostIndexBytes;
    return (
      this.offsetIndex.entries >= Math.floor(most / OFFSET_ENTRY_SIZE) ||
      this.timeIndex.entries >= Math.floor(most / TIME_ENTRY_SIZE) - 1
    );
  }

  #path(kind: string): string {
    return `${this.#folder}/${offsetName(this.baseOffset)}${kind}${this.#suffix}`;
  }
}

function logPath({ folder, baseOffset, suffix }: SegmentPlace): string {
  return `${folder}/${offsetName(baseOffset)}${SUFFIX.log}${suffix ?? ""}`;
}
