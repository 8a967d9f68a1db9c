/**
 * What the broker knows of stored records: one log a partition, all logs of a broker under one manager. The same
 * on disk and in memory. Offsets, positions and timestamps are numbers (below 2^53); a producer id is a bigint.
 *
 * Everything is synchronous, so that a request can look and change in one stretch, but for what may have to load a
 * codec first (looking a timestamp up inside compressed batches, compaction).
 */
import type { Buffer } from "node:buffer";
import { KtError } from "../errors.ts";
import type { LogConfig } from "./log-config.ts";

/** Who brings the records: what a client sends is checked as Kafka's LogValidator does, what we wrote ourselves is not. */
export type AppendOrigin = "client" | "coordinator";

export interface AppendOptions {
  readonly origin: AppendOrigin;
  /** Whether the request's version may carry zstd (Produce 7 and above); true unless given. */
  readonly zstdAllowed?: boolean;
}

export interface Appended {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** Milliseconds; -1 with message.timestamp.type=CreateTime. */
  readonly logAppendTimeMs: number;
  readonly logStartOffset: number;
  /** The batch was appended before; the offsets are those of that time, and nothing was written. */
  readonly duplicate: boolean;
}

/** Why a log does not take a batch. */
export class AppendRefused extends Error {
  /** Of the protocol. */
  readonly errorCode: number;
  /** The records that are wrong, by their place in the batch: Produce 8 and above tell the client. */
  readonly recordErrors: readonly { readonly batchIndex: number; readonly message: string }[];

  constructor(errorCode: number, message: string, recordErrors: AppendRefused["recordErrors"] = []) {
    super(message);
    this.name = "AppendRefused";
    this.errorCode = errorCode;
    this.recordErrors = recordErrors;
  }
}

/** The file system failed under the log: the append is undone as far as it can be, the broker cannot go on. */
export class StorageError extends KtError {
  readonly code = "KT_STORAGE";
  /** The file it happened to. */
  readonly path: string;
  /** As ENOSPC. */
  readonly systemCode: string;

  constructor(message: string, options: { path: string; systemCode: string; cause: unknown }) {
    super(message, { cause: options.cause });
    this.path = options.path;
    this.systemCode = options.systemCode;
  }
}

export interface ReadOptions {
  /** Exclusive: the high watermark, or the last stable offset. */
  readonly upTo: number;
  readonly maxBytes: number;
  /** Gives a whole first batch even when it is longer than maxBytes (KIP-74). */
  readonly minOneBatch: boolean;
}

export interface FoundOffset {
  readonly offset: number;
  /** Of the record found; -1 where none is meant. */
  readonly timestamp: number;
  readonly leaderEpoch: number;
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

export interface ProducerStateEntry {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly lastSequence: number;
  readonly lastTimestamp: number;
  readonly coordinatorEpoch: number;
  /** -1 for none open. */
  readonly currentTransactionFirstOffset: number;
}

/** The records of one partition. */
export interface PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  readonly config: LogConfig;
  /** Takes effect at once. */
  updateConfig(config: LogConfig): void;

  /** The first offset that may be read. */
  readonly startOffset: number;
  /** The offset that the next record gets. On one node it is the high watermark too. */
  readonly endOffset: number;
  /** The first offset of the oldest open transaction, else the high watermark. */
  readonly lastStableOffset: number;
  /** Bytes of all segments. */
  readonly sizeInBytes: number;
  /** The leader's epoch, which goes into batches from now on. */
  leaderEpoch: number;

  /**
   * Appends what a client sent (exactly one batch) or what a coordinator built (any number); handed to the operating
   * system when it returns. Writes offsets, epoch and append time into the given buffer. The codecs of compressed
   * batches, and of compression.type, must have been loaded. Throws AppendRefused, StorageError.
   */
  append(records: Buffer, options: AppendOptions): Appended;

  /** Stored bytes from the batch that holds `offset` on; may end inside a batch; empty at the end. `offset` must lie in the log. */
  read(offset: number, options: ReadOptions): Buffer;

  /** The aborted transactions that overlap the range, in order. */
  abortedTransactions(fromOffset: number, upTo: number): readonly AbortedTransaction[];

  /** The first record at or after the timestamp; undefined where there is none. */
  findByTimestamp(timestamp: number): Promise<FoundOffset | undefined>;
  /** The record with the largest timestamp (KIP-734); undefined for an empty log. */
  findMaxTimestamp(): Promise<FoundOffset | undefined>;
  /** The epoch under which the record at this offset was appended; -1 where none is known. */
  epochAt(offset: number): number;
  /** The largest epoch at or below the asked one, and where it ends; -1 and -1 where undefined (KIP-101). */
  endOffsetForEpoch(epoch: number): { readonly leaderEpoch: number; readonly endOffset: number };

  /** Moves the log start up; an offset below it changes nothing; one beyond the end is the caller's mistake. */
  deleteRecordsBefore(offset: number): void;

  /** The producers that the log remembers, for DescribeProducers. */
  producers(): readonly ProducerStateEntry[];

  /** Tells of every append, of a moved start and of the log's end (deleted, closed); call the result to stop. */
  subscribe(changed: () => void): () => void;

  /** False once it was deleted or closed. */
  readonly isOpen: boolean;
  /** Down to the disk. */
  flush(): void;
}

export interface NewLog {
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string;
  readonly config: LogConfig;
  readonly leaderEpoch: number;
}

/** All logs of one broker. */
export interface LogManager {
  /** The folder; undefined in memory. */
  readonly dataDir: string | undefined;
  /** As meta.properties has it, base64url of 16 bytes. */
  readonly clusterId: string;
  readonly directoryId: string;
  /** Whether the last broker on this data stopped cleanly; true for a new one. */
  readonly startedClean: boolean;

  /** __cluster_metadata-0, which all() leaves out. */
  readonly metadataLog: PartitionLog;

  get(topic: string, partition: number): PartitionLog | undefined;
  all(): Iterable<PartitionLog>;
  /** Creates an empty log; one that exists is the caller's mistake. Throws StorageError. */
  create(log: NewLog): PartitionLog;
  /** Closes it and takes it away; its files go after file.delete.delay.ms. */
  delete(topic: string, partition: number): void;
  /** Closes a log that no topic knows and renames its folder to `TOPIC-PARTITION.UNIQUEID-stray`, as Kafka does. */
  setAside(topic: string, partition: number): void;
  /** Begins retention, compaction, flushing and checkpoints by the clock. */
  startHousekeeping(): void;
  /** Stops housekeeping, flushes, writes the checkpoints and the mark of a clean stop, lets go of the lock. */
  close(): void;
}
