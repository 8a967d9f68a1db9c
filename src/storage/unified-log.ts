/** The log of one partition, on disk or in memory (org.apache.kafka.storage.internals.log.UnifiedLog, LocalLog). */
import type { Buffer } from "node:buffer";
import { append } from "./append.ts";
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
import { LogFlush } from "./log-flush.ts";
import { LogReader } from "./log-reader.ts";
import type { ProducerSnapshots } from "./producer-snapshots.ts";
import type { ProducerStates } from "./producer-state.ts";
import { SegmentFiles } from "./segment-files.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";
import { Subscribers } from "./subscribers.ts";
import { findByTimestamp, findMaxTimestamp } from "./timestamp-search.ts";

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
  isOpen = true;
  folder: string;
  readonly host: LogHost;
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly producerStates: ProducerStates;
  readonly files: SegmentFiles;
  readonly #snapshots: ProducerSnapshots;
  readonly #reader: LogReader;
  readonly #flush: LogFlush;
  readonly #subscribers = new Subscribers();
  #leaderEpoch = -1;

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
    this.#snapshots = parts.snapshots;
    this.#flush = new LogFlush(this, parts);
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
    const appended = append(this, records, options, now);
    if (!appended.duplicate) {
      this.#flush.appended(now);
      this.#subscribers.tell();
    }
    return appended;
  }

  /** Begins a new segment at the log's end (LocalLog.roll); an empty active one stays. */
  roll(): Segment {
    const { active } = this.segments;
    if (active.size === 0) return active;
    active.settle();
    this.#snapshots.save(this.producerStates, this.endOffset);
    const segment = this.files.create(this.endOffset);
    this.segments.add(segment);
    this.#flush.hasNewNames = true;
    this.flushLater();
    return segment;
  }

  read(offset: number, options: ReadOptions): Buffer {
    this.#ensureOpen();
    return this.#reader.read(offset, options);
  }

  abortedTransactions(fromOffset: number, upTo: number): readonly AbortedTransaction[] {
    const found = this.segments.abortedTransactions(fromOffset, upTo);
    return found.map(({ producerId, firstOffset }) => ({ producerId, firstOffset }));
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
    this.#flush.recoveryPoint = Math.max(this.recoveryPoint, offset);
    this.epochs.truncateFromStart(offset);
    this.host.startMoved();
    this.#subscribers.tell();
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
    return this.#subscribers.add(changed);
  }

  /** What lies before it is on the disk. */
  get recoveryPoint(): number {
    return this.#flush.recoveryPoint;
  }

  flush(): void {
    this.#flush.flush();
  }

  /** Flushes without waiting for the disk. */
  flushLater(): void {
    this.#flush.flushLater();
  }

  /** All of it is on the disk, by other means than `flush`. */
  markFlushed(): void {
    this.#flush.markFlushed();
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
    this.#subscribers.tell();
  }

  #ensureOpen(): void {
    if (!this.isOpen) throw new Error(`the log of ${this.topic}-${this.partition} is closed`);
  }
}
