/** One segment of a log: its batches and what is known of where they are (org.apache.kafka.storage.internals.log.LogSegment). */
import type { Buffer } from "node:buffer";
import { DecodeError } from "../errors.ts";
import { BatchScan } from "./batch-scan.ts";
import type { FileStore, StoredFile } from "./file-store.ts";
import type { LogConfig } from "./log-config.ts";
import { offsetName, SUFFIX } from "./log-files.ts";
import { OFFSET_ENTRY_SIZE, OffsetIndex } from "./offset-index.ts";
import { TIME_ENTRY_SIZE, TimeIndex } from "./time-index.ts";

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
  readonly #jitterMs: number;
  readonly #mostIndexBytes: number;
  #suffix: string;
  #createdMs: number;
  #modifiedMs: number | undefined;
  /** Of the first batch, in ms; -1 where it has none, undefined where nobody has looked. */
  #firstTimestamp: number | undefined;
  /** -2 where the time index knows. */
  #maxTimestamp = -2;
  #maxTimestampOffset = 0;
  #bytesSinceEntry = 0;
  /** undefined where nobody has looked, null where there is none. */
  #transactions: StoredFile | null | undefined;
  /** Whether something is not on the disk yet. */
  isDirty = false;

  private constructor(place: SegmentPlace, file: StoredFile) {
    const { store, folder, baseOffset, config } = place;
    this.baseOffset = baseOffset;
    this.file = file;
    this.#store = store;
    this.#folder = folder;
    this.#suffix = place.suffix ?? "";
    this.#createdMs = place.now;
    this.#jitterMs = config.segmentJitterMs === 0 ? 0 : Math.floor(Math.random() * config.segmentJitterMs);
    this.#mostIndexBytes = config.segmentIndexBytes;
    this.offsetIndex = new OffsetIndex(store, this.#path(SUFFIX.offsetIndex), baseOffset);
    this.timeIndex = new TimeIndex(store, this.#path(SUFFIX.timeIndex), baseOffset);
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
    return this.#maxTimestamp === -2 ? this.timeIndex.lastTimestamp : this.#maxTimestamp;
  }

  /** The last offset of the batch that has it. */
  get maxTimestampOffset(): number {
    return this.#maxTimestamp === -2 ? this.timeIndex.lastOffset : this.#maxTimestampOffset;
  }

  /** What retention goes by, in ms: the newest record, or where records have no timestamps, the last write. */
  get largestTimestamp(): number {
    const { maxTimestamp } = this;
    if (maxTimestamp >= 0) return maxTimestamp;
    this.#modifiedMs ??= this.#store.modifiedAt(this.file.path) ?? this.#createdMs;
    return this.#modifiedMs;
  }

  /** The first batch's, in ms; Infinity where it has none or there is no batch. */
  get firstBatchTimestamp(): number {
    const first = this.#readFirstTimestamp();
    return first === undefined || first < 0 ? Infinity : first;
  }

  /** Whether a batch of that size, newest timestamp and last offset belongs into a new segment (LogSegment.shouldRoll). */
  shouldRoll(batchBytes: number, maxTimestamp: number, lastOffset: number, config: LogConfig, now: number): boolean {
    const { size } = this.file;
    if (size > config.segmentBytes - batchBytes) return true;
    if (lastOffset - this.baseOffset > LARGEST_RELATIVE_OFFSET) return true;
    if (size > 0 && config.segmentMs !== Infinity) {
      const first = this.#readFirstTimestamp() ?? -1;
      const waited = first >= 0 ? maxTimestamp - first : now - this.#createdMs;
      if (waited > config.segmentMs - this.#jitterMs) return true;
    }
    return this.#isIndexFull();
  }

  /** Appends batches; `index` each of them then. */
  append(bytes: Buffer, now: number): void {
    this.relieveIndexes();
    this.file.append(bytes);
    this.#modifiedMs = now;
    this.isDirty = true;
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
    if (position === 0) this.#firstTimestamp = maxTimestamp;
    if (this.#maxTimestamp === -2) {
      this.#maxTimestampOffset = this.timeIndex.lastOffset;
      this.#maxTimestamp = this.timeIndex.lastTimestamp;
    }
    if (maxTimestamp > this.#maxTimestamp) {
      this.#maxTimestamp = maxTimestamp;
      this.#maxTimestampOffset = lastOffset;
    }
    if (this.#bytesSinceEntry > intervalBytes) {
      this.offsetIndex.append(lastOffset, position);
      this.timeIndex.append(this.#maxTimestamp, this.#maxTimestampOffset);
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
    if (options.keepTransactions !== true) this.#transactionFile()?.truncate(0);
    this.#maxTimestamp = -1;
    this.#maxTimestampOffset = this.baseOffset;
    this.#bytesSinceEntry = 0;
    this.#firstTimestamp = undefined;
    this.isDirty = true;
  }

  /** Nothing is appended any more: the indexes get their last entries (LogSegment.onBecomeInactiveSegment). */
  settle(): void {
    if (this.file.size === 0) return this.abandon();
    if (this.#maxTimestamp >= 0) this.timeIndex.append(this.#maxTimestamp, this.#maxTimestampOffset);
    this.offsetIndex.settle();
    this.timeIndex.settle();
    this.#transactions?.close();
  }

  /** Cuts everything behind `size` bytes, where a batch begins; the indexes are for the caller to put right. */
  truncate(size: number): void {
    this.file.truncate(size);
    this.isDirty = true;
  }

  /** The bytes of the transaction index; undefined where there is none. */
  readTransactions(): Buffer | undefined {
    const file = this.#transactionFile();
    return file?.read(0, file.size);
  }

  appendTransaction(entry: Buffer): void {
    const file = this.#transactionFile() ?? this.#store.create(this.#path(SUFFIX.transactionIndex));
    this.#transactions = file;
    file.append(entry);
    this.isDirty = true;
  }

  flush(): void {
    if (!this.isDirty) return;
    this.file.flush();
    this.offsetIndex.flush();
    this.timeIndex.flush();
    this.#transactions?.flush();
    this.isDirty = false;
  }

  async flushLater(): Promise<void> {
    if (!this.isDirty) return;
    const { size } = this.file;
    await Promise.all([
      this.file.flushLater(),
      this.offsetIndex.flushLater(),
      this.timeIndex.flushLater(),
      this.#transactions?.flushLater(),
    ]);
    if (this.file.size === size) this.isDirty = false;
  }

  changeSuffix(suffix: string): void {
    const transactions = this.#transactionFile();
    this.#suffix = suffix;
    this.file.rename(this.#path(SUFFIX.log));
    this.offsetIndex.rename(this.#path(SUFFIX.offsetIndex));
    this.timeIndex.rename(this.#path(SUFFIX.timeIndex));
    transactions?.rename(this.#path(SUFFIX.transactionIndex));
  }

  /** Closes its files as they are. */
  abandon(): void {
    this.offsetIndex.close();
    this.timeIndex.close();
    this.#transactions?.close();
    this.file.close();
  }

  /** Removes its files. */
  remove(): void {
    this.offsetIndex.remove();
    this.timeIndex.remove();
    this.#transactionFile()?.remove();
    this.file.remove();
  }

  #readFirstTimestamp(): number | undefined {
    if (this.#firstTimestamp === undefined && this.file.size > 0) {
      const scan = this.scanFrom(0);
      if (scan.next()) this.#firstTimestamp = scan.maxTimestamp;
    }
    return this.#firstTimestamp;
  }

  #isIndexFull(): boolean {
    const most = this.#mostIndexBytes;
    return (
      this.offsetIndex.entries >= Math.floor(most / OFFSET_ENTRY_SIZE) ||
      this.timeIndex.entries >= Math.floor(most / TIME_ENTRY_SIZE) - 1
    );
  }

  #transactionFile(): StoredFile | undefined {
    if (this.#transactions === undefined) {
      const path = this.#path(SUFFIX.transactionIndex);
      this.#transactions = this.#store.sizeOf(path) === undefined ? null : this.#store.open(path);
    }
    return this.#transactions ?? undefined;
  }

  #path(kind: string): string {
    return `${this.#folder}/${offsetName(this.baseOffset)}${kind}${this.#suffix}`;
  }
}

function logPath({ folder, baseOffset, suffix }: SegmentPlace): string {
  return `${folder}/${offsetName(baseOffset)}${SUFFIX.log}${suffix ?? ""}`;
}
