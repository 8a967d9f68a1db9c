/** Reading records: what a consumer can do; open-consumer.ts opens one. */
import type { ClientLog } from "../client-logger.ts";
import type { BufferLender } from "../../protocol/buffer-pool.ts";
import type { RecordBatch } from "../../protocol/records/batch.ts";
import type { ConnectionObserver } from "../metrics/connection-observer.ts";
import type { TopicPartition } from "../topic-partition.ts";

/** Where reading begins: an offset, or a rule; `committed` asks the group, and falls back to auto.offset.reset. */
export type StartOffset = number | "earliest" | "latest" | "committed";

export interface ConsumedBatches {
  readonly topic: string;
  readonly partition: number;
  /**
   * Whole batches in order, views of what the broker sent, never none (but see splitsBatches). Control batches are left
   * out, and with isolation.level=read_committed those of aborted transactions. Checksums are verified (check.crcs) and
   * codecs loaded.
   */
  readonly batches: readonly RecordBatch[];
  /** The first offset wanted: records of the first batch that lie before it are to be skipped. */
  readonly fetchOffset: number;
  /** Behind all of these batches; with splitsBatches records of the last one from there on are the next poll's. */
  readonly endOffset: number;
  /** Offset behind the last record that is replicated; the partition's end as of this answer. */
  readonly highWatermark: number;
}

export interface OffsetAndMetadata {
  readonly offset: number;
  readonly metadata: string;
  /** -1 for none. */
  readonly leaderEpoch: number;
}

export interface OffsetAndTimestamp {
  readonly offset: number;
  /** Milliseconds; -1 for none. */
  readonly timestamp: number;
}

/** Told about changes of a group's assignment during poll and close, and waited for. */
export interface RebalanceListener {
  onAssigned?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /** They are still ours until this returns: offsets may be committed. */
  onRevoked?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /** They went without our doing: another member may have them already. */
  onLost?(partitions: readonly TopicPartition[]): void | Promise<void>;
}

export type Subscription =
  | { readonly topics: readonly string[] }
  | {
      readonly pattern: (topic: string) => boolean;
      /** Leave out topics that Kafka keeps for itself. */
      readonly excludeInternal: boolean;
    };

export interface ConsumerOptions {
  /**
   * Told what the Java consumer would log: the messages are its own, `[Consumer clientId=…, groupId=…] ` included, and
   * `logger` is the class that says it, as org.apache.kafka.clients.NetworkClient.
   */
  readonly log?: ClientLog;
  /** What the brokers are told about us: the version of kt. */
  readonly softwareVersion?: string;
  readonly debug?: (text: string) => void;
  /** Told of connections and requests. */
  readonly observer?: ConnectionObserver;
  /**
   * The caller has done with what poll gave when it polls again: answers are then read into the same memory again and
   * again, that of the lender where there is one. False unless given: batches stay what they are.
   */
  readonly reusesMemory?: boolean | BufferLender;
  /**
   * As Java's poll: max.poll.records records at most (500 unless set), though that ends within a batch, of which the
   * next poll gives the rest; and a poll ends too, without any batch, where a partition moved on over what is not shown,
   * as over the end of a transaction.
   */
  readonly splitsBatches?: boolean;
}

/** One caller at a time, as in Java; only `wakeup` may be called while another call waits. */
export interface Consumer {
  /** Reads these partitions, without a group's help; replaces what was assigned. */
  assign(partitions: readonly (TopicPartition & { readonly offset: StartOffset })[]): void;
  /** Joins the group (group.id) at the next poll. Throws ProtocolError InvalidGroupId where there is none. */
  subscribe(what: Subscription, listener?: RebalanceListener): void;
  /**
   * The next data of one or more partitions, each at most once; empty after `timeoutMs` or a wakeup.
   * Does a group's work too, so it must be called within max.poll.interval.ms. Throws KtError where Java's poll throws;
   * a corrupt batch is thrown again and again until the caller seeks over it (see CorruptRecordError).
   */
  poll(timeoutMs: number): Promise<readonly ConsumedBatches[]>;
  /** Where the partition stands: poll moves it behind what it gave; undefined while that is not known yet. */
  position(partition: TopicPartition): number | undefined;
  /** Moves on or back: what is read ahead is dropped. The caller moves back for what it has not used. */
  seek(partition: TopicPartition, offset: number): void;
  assignment(): readonly TopicPartition[];
  /** Stops and resumes giving out a partition's data. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** The partitions of a topic; none where it does not exist. */
  partitionsFor(topic: string): Promise<readonly TopicPartition[]>;
  /** Keyed by partition, in the order given. The end is the last stable offset with read_committed. */
  beginningOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<TopicPartition, number>>;
  endOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<TopicPartition, number>>;
  /** The first record at or after each time (ms since 1970); undefined where there is none. */
  offsetsForTimes(
    times: ReadonlyMap<TopicPartition, number>,
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndTimestamp | undefined>>;
  /** Commits the positions of all that is assigned, or these offsets. */
  commit(offsets?: ReadonlyMap<TopicPartition, number>): Promise<void>;
  /** What the group has committed; undefined where nothing. */
  committed(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>>;
  /** Ends a waiting poll, or the next one, at once and empty. */
  wakeup(): void;
  /** Commits where enable.auto.commit says so, leaves the group, drops the connections. Twice is once. */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}
