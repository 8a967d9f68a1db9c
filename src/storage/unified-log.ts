/** The log of one partition, on disk or in memory (org.apache.kafka.storage.internals.log.UnifiedLog, LocalLog). */
import type { Buffer } from "node:buffer";
import { RecordBatch } from "../protocol/records/batch.ts";
import { deleteBelowStart } from "./retention.ts";
import type { LeaderEpochs } from "./leader-epochs.ts";
import type {
  AbortedTransaction,
  Appended,
  AppendOptions,
  FoundOffset,
  PartitionLog,
  ProducerStateEntry,
  ReadOptions,
} from "./log.ts";
import type { LogConfig } from "./log-config.ts";
import type { LogHost } from "./log-host.ts";
import { LogReader } from "./log-reader.ts";
import type { ProducerSnapshots } from "./producer-snapshots.ts";
import type { CompletedTransaction, ProducerStates } from "./producer-state.ts";
import { SegmentFiles } from "./segment-files.ts";
import { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";
import { findByTimestamp, findMaxTimestamp } from "./timestamp-search.ts";
import { collectAbortedTransactions, encodeAbortedTransaction } from "./transaction-index.ts";
import { validateRecords } from "./validate-records.ts";

/** What a log is made of when it is opened. */
export interface LogParts {
  readonly host: LogHost;
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  readonly config: LogConfig;
  readonly folder: string;
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly producers: ProducerStates;
  readonly snapshots: ProducerSnapshots;
  readonly startOffset: number;
  readonly endOffset: number;
  readonly recoveryPoint: number;
  /** Made just now: neither its files nor its folder are on the disk yet. */
  readonly isNew: boolean;
}

export class UnifiedLog implements PartitionLog {
  readonly topic: string;
  readonly partition: number;
  topicId: string;
  config: LogConfig;
  startOffset: number;
  endOffset: number;
  /** What lies before it is on the disk. */
  recoveryPoint: number;
  isOpen = true;
  folder: string;
  readonly host: LogHost;
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly producerStates: ProducerStates;
  readonly files: SegmentFiles;
  readonly #snapshots: ProducerSnapshots;
  readonly #reader: LogReader;
  readonly #subscribers = new Set<() => void>();
  #leaderEpoch = -1;
  #isFlushAwaited = false;
  /** Whether the folder has names that are not on the disk yet. */
  #hasNewNames: boolean;

  constructor(parts: LogParts) {
    this.host = parts.host;
    this.topic = parts.topic;
    this.partition = parts.partition;
    this.topicId = parts.topicId;
    this.config = parts.config;
    this.folder = parts.folder;
    this.segments = parts.segments;
    this.epochs = parts.epochs;
    this.producerStates = parts.producers;
    this.startOffset = parts.startOffset;
    this.endOffset = parts.endOffset;
    this.recoveryPoint = parts.recoveryPoint;
    this.#snapshots = parts.snapshots;
    this.#hasNewNames = parts.isNew;
    this.#reader = new LogReader(this.segments);
    this.files = new SegmentFiles(this, this.#snapshots);
  }

  updateConfig(config: LogConfig): void {
    this.config = config;
  }

  get lastStableOffset(): number {
    const unstable = this.producerStates.firstUnstableOffset;
    return unstable === -1 ? this.endOffset : Math.max(unstable, this.startOffset);
  }

  get sizeInBytes(): number {
    return this.segments.size;
  }

  get leaderEpoch(): number {
    return this.#leaderEpoch;
  }

  set leaderEpoch(epoch: number) {
    this.#leaderEpoch = epoch;
    if (epoch >= 0) this.epochs.assign(epoch, this.endOffset);
  }

  append(records: Buffer, options: AppendOptions): Appended {
    this.#ensureOpen();
    const now = this.host.clock.now();
    if (options.origin === "coordinator") return this.#appendOwn(records, now);
    const { topic, partition, config } = this;
    const zstdAllowed = options.zstdAllowed ?? true;
    const rules = { topic, partition, config, now, origin: options.origin, zstdAllowed };
    const { batch, maxTimestamp, logAppendTimeMs } = validateRecords(records, rules);
    const duplicate = this.producerStates.check(batch, this.endOffset, options);
    if (duplicate !== undefined) {
      const { baseOffset, lastOffset, timestamp } = duplicate;
      return { baseOffset, lastOffset, logAppendTimeMs: timestamp, logStartOffset: this.startOffset, duplicate: true };
    }
    const baseOffset = this.endOffset;
    const lastOffset = baseOffset + batch.lastOffsetDelta;
    batch.setBaseOffset(baseOffset);
    batch.setPartitionLeaderEpoch(this.#leaderEpoch);
    const segment = this.#write(batch.bytes(), maxTimestamp, baseOffset, lastOffset, now);
    this.#note(batch, segment.size - batch.sizeInBytes, segment, maxTimestamp);
    this.#appended(now);
    return { baseOffset, lastOffset, logAppendTimeMs, logStartOffset: this.startOffset, duplicate: false };
  }

  /** Any number of batches, which are right as they are but for their offsets, epochs and append time. */
  #appendOwn(records: Buffer, now: number): Appended {
    const isAppendTime = this.config.messageTimestampType === "LogAppendTime";
    const batches: RecordBatch[] = [];
    const baseOffset = this.endOffset;
    let next = baseOffset;
    let maxTimestamp = -1;
    for (let at = 0; at < records.length; at += batches.at(-1)!.sizeInBytes) {
      const batch = new RecordBatch(records, at);
      batch.setBaseOffset(next);
      batch.setPartitionLeaderEpoch(this.#leaderEpoch);
      if (isAppendTime) batch.setLogAppendTime(now);
      this.producerStates.check(batch, next, { origin: "coordinator" });
      next += batch.lastOffsetDelta + 1;
      maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp);
      batches.push(batch);
    }
    if (batches.length === 0) throw new RangeError("there is nothing to append");
    const segment = this.#write(records, maxTimestamp, baseOffset, next - 1, now);
    const start = segment.size - records.length;
    for (const batch of batches) this.#note(batch, start + batch.position, segment, batch.maxTimestamp);
    this.#appended(now);
    const logAppendTimeMs = isAppendTime ? now : -1;
    return { baseOffset, lastOffset: next - 1, logAppendTimeMs, logStartOffset: this.startOffset, duplicate: false };
  }

  #write(bytes: Buffer, maxTimestamp: number, baseOffset: number, lastOffset: number, now: number): Segment {
    if (this.#leaderEpoch >= 0 && this.epochs.latest !== this.#leaderEpoch) {
      this.epochs.assign(this.#leaderEpoch, baseOffset);
    }
    if (this.epochs.isDirty) this.epochs.write();
    let segment = this.segments.active;
    if (segment.shouldRoll(bytes.length, maxTimestamp, lastOffset, this.config, now)) segment = this.roll();
    segment.append(bytes, now);
    return segment;
  }

  #note(batch: RecordBatch, position: number, segment: Segment, maxTimestamp: number): void {
    const { baseOffset, sizeInBytes } = batch;
    const lastOffset = baseOffset + batch.lastOffsetDelta;
    this.endOffset = lastOffset + 1;
    segment.index(position, sizeInBytes, lastOffset, maxTimestamp, this.config.indexIntervalBytes);
    const ended = this.producerStates.append(batch);
    if (ended?.isAborted === true) this.#noteAborted(ended, segment);
  }

  #noteAborted(transaction: CompletedTransaction, segment: Segment): void {
    segment.appendTransaction(encodeAbortedTransaction(transaction));
  }

  #appended(now: number): void {
    const { flushMessages, flushMs } = this.config;
    if (this.endOffset - this.recoveryPoint >= flushMessages) {
      this.flush();
    } else if (flushMs !== Infinity && !this.#isFlushAwaited) {
      this.#isFlushAwaited = true;
      this.host.flushBy(this, now + flushMs);
    }
    this.#tell();
  }

  /** Begins a new segment at the log's end (LocalLog.roll); an empty active one stays. */
  roll(): Segment {
    const { active } = this.segments;
    if (active.size === 0) return active;
    active.settle();
    this.#snapshots.save(this.producerStates, this.endOffset);
    const segment = this.files.create(this.endOffset);
    this.segments.add(segment);
    this.#hasNewNames = true;
    this.flushLater();
    return segment;
  }

  read(offset: number, options: ReadOptions): Buffer {
    this.#ensureOpen();
    return this.#reader.read(offset, options);
  }

  abortedTransactions(fromOffset: number, upTo: number): readonly AbortedTransaction[] {
    const found: AbortedTransaction[] = [];
    for (let at = this.segments.floor(fromOffset); at !== undefined; at = this.segments.after(at)) {
      const index = at.readTransactions();
      if (index !== undefined && collectAbortedTransactions(index, fromOffset, upTo, found)) break;
    }
    return found;
  }

  findByTimestamp(timestamp: number): Promise<FoundOffset | undefined> {
    return findByTimestamp(this, timestamp);
  }

  findMaxTimestamp(): Promise<FoundOffset | undefined> {
    return findMaxTimestamp(this);
  }

  epochAt(offset: number): number {
    return this.epochs.epochAt(offset);
  }

  endOffsetForEpoch(epoch: number): { readonly leaderEpoch: number; readonly endOffset: number } {
    return this.epochs.endOffsetFor(epoch, this.endOffset);
  }

  deleteRecordsBefore(offset: number): void {
    this.#ensureOpen();
    if (offset > this.endOffset) throw new RangeError(`offset ${offset} is beyond the log's end ${this.endOffset}`);
    if (this.moveStart(offset)) deleteBelowStart(this);
  }

  /** Whether that moved it. */
  moveStart(offset: number): boolean {
    if (offset <= this.startOffset) return false;
    this.startOffset = offset;
    this.recoveryPoint = Math.max(this.recoveryPoint, offset);
    this.epochs.truncateFromStart(offset);
    this.host.startMoved();
    this.#tell();
    return true;
  }

  /** Segments have gone or were replaced: positions in them mean nothing any more. */
  segmentsChanged(): void {
    this.#reader.forgetPlaces();
  }

  producers(): readonly ProducerStateEntry[] {
    return this.producerStates.entries();
  }

  subscribe(changed: () => void): () => void {
    // One of its own for each call, so that the same function may subscribe twice.
    const subscriber = (): void => changed();
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  flush(): void {
    this.#isFlushAwaited = false;
    const { endOffset } = this;
    if (this.recoveryPoint >= endOffset && !this.segments.active.isDirty) return;
    for (const segment of this.segments.all) segment.flush();
    this.epochs.write();
    if (this.#hasNewNames) {
      this.host.store.flushFolder(this.folder);
      this.host.store.flushFolder("");
      this.#hasNewNames = false;
    }
    this.recoveryPoint = endOffset;
  }

  /** Flushes without waiting for the disk. */
  flushLater(): void {
    this.#isFlushAwaited = false;
    if (!this.host.store.isDurable) return;
    const { endOffset } = this;
    const dirty = this.segments.all.filter((segment) => segment.isDirty);
    void Promise.all(dirty.map((segment) => segment.flushLater())).then(
      () => {
        if (this.isOpen) this.recoveryPoint = Math.max(this.recoveryPoint, endOffset);
      },
      (error: unknown) => {
        if (this.isOpen) this.host.fail(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  /** Writes what is only in memory yet. Gives how many segments `flush` would have to wait for. */
  settle(): number {
    if (!this.host.store.isDurable || !this.isOpen) return 0;
    this.#snapshots.save(this.producerStates, this.endOffset);
    let dirty = 0;
    for (const segment of this.segments.all) {
      segment.settle();
      if (segment.isDirty) dirty++;
    }
    if (dirty > 0) this.epochs.write();
    return dirty;
  }

  /** All of it is on the disk, by other means than `flush`. */
  markFlushed(): void {
    for (const segment of this.segments.all) segment.markFlushed();
    this.#hasNewNames = false;
    this.recoveryPoint = this.endOffset;
  }

  /** Takes all down to the disk and closes the files: the next start finds nothing to do. */
  close(): void {
    if (!this.isOpen) return;
    if (this.settle() > 0) this.flush();
    this.abandon();
  }

  /** Closes the files as they are: they are to be removed, or the disk has failed. */
  abandon(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const segment of this.segments.all) segment.abandon();
    this.#tell();
  }

  #ensureOpen(): void {
    if (!this.isOpen) throw new Error(`the log of ${this.topic}-${this.partition} is closed`);
  }

  #tell(): void {
    if (this.#subscribers.size === 0) return;
    // Who is told may subscribe anew: those are told the next time.
    for (const subscriber of Array.from(this.#subscribers)) subscriber();
  }
}
