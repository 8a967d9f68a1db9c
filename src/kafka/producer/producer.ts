/** Sending records: what a producer can do. */
import type { KtError } from "../../errors.ts";
import type { ClientLog } from "../client-logger.ts";
import type { Lines } from "./line-records.ts";
import type { ProducerObserver } from "../metrics/producer-observer.ts";
import type { RecordSlices } from "./record-slices.ts";
import type { TopicQueues } from "./topic-queues.ts";
import type { Transactions } from "./transactions.ts";

/** A record that the brokers have not taken, for good. */
export interface FailedRecord {
  readonly topic: string;
  readonly partition: number;
  /** What `append` was told: the record's place in the input. */
  readonly place: number;
  /** Bytes; -1 for null. */
  readonly keyLength: number;
  readonly valueLength: number;
  readonly error: KtError;
}

/** A batch that the brokers have taken. It is read while its listener runs, and not behind that. */
export interface AcknowledgedBatch {
  readonly topic: string;
  readonly partition: number;
  /** Of the first record; the others follow it. -1 where no broker tells: with acks=0, or for a batch that it had already. */
  readonly baseOffset: bigint;
  readonly recordCount: number;
  /** Tells of each record, in order. Lengths are bytes, -1 for null; the timestamp is what `append` was told. */
  readonly forEach: (
    tell: (index: number, place: number, keyLength: number, valueLength: number, timestamp: number) => void,
  ) => void;
}

export interface ProducerOptions {
  /** Told what the Java producer would log; `logger` is the class that says it. */
  readonly log?: ClientLog;
  /** Told of each record that failed, in the order of its partition. */
  readonly onFailed?: (record: FailedRecord) => void;
  /** Told of each batch that was taken, in the order of its partition. */
  readonly onAcknowledged?: (batch: AcknowledgedBatch) => void;
  /** What the brokers are told about us: the version of kt. */
  readonly softwareVersion?: string;
  readonly debug?: (text: string) => void;
  /** Told of what goes over its connections and what becomes of its batches. */
  readonly observer?: ProducerObserver;
}

export interface Producer extends Transactions {
  /**
   * The topic, once its partitions are known. Throws KtError as Java's send would: a TimeoutException after max.block.ms,
   * an InvalidTopicException.
   */
  topic(name: string): Promise<TopicQueues>;
  /** The topic where it is known already: asks nobody. */
  knownTopic(name: string): TopicQueues | undefined;
  /**
   * Puts a record into the batch of its partition: `partition` where that is 0 or more, else by its key, else where the
   * sticky partitioner is. False where buffer.memory is full: wait for `room` and try again.
   * Throws InputError RecordTooLargeException for one that no request or no buffer has room for; with a transactional.id,
   * outside of a transaction and after an error in it, what Java's send throws (IllegalStateException, KafkaException,
   * ProducerFencedException).
   */
  append(topic: TopicQueues, partition: number, record: RecordSlices): boolean;
  /** More is to come than one thread is quick with: what takes time to begin is begun now. */
  expectMuch(): void;
  /**
   * As many of the lines as it takes at once, as `append` would one by one; gives no reason where these are none. What is
   * left is for `append`, its first line at least.
   */
  appendLines(topic: TopicQueues, lines: Lines): void;
  /** Resolves once something was freed; throws TimeoutError after max.block.ms, as Java's send would. */
  room(): Promise<void>;
  /**
   * Ends `topic` and `room`, now and from now on, where they would wait for more than an answer that is under way: they
   * throw what Java's send throws when the producer is closed meanwhile. What was appended goes on.
   */
  stopWaiting(): void;
  /** Sends what is there and waits for all of it to be acknowledged or to have failed. */
  flush(): Promise<void>;
  readonly acknowledged: number;
  readonly failed: number;
  /**
   * Sends what is there, waits for it, aborts the transaction that is open (all that for so long at most), and drops the
   * connections. What is left over has failed.
   */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}
