/** Transactions: what a producer that has a transactional.id can do besides sending (KIP-98, KIP-890). */
import type { OffsetAndMetadata } from "../consumer/consumer.ts";
import type { TopicPartition } from "../topic-partition.ts";

/** For whom offsets are committed in a transaction (org.apache.kafka.clients.consumer.ConsumerGroupMetadata). */
export interface ConsumerGroupMetadata {
  readonly groupId: string;
  /** The generation of a classic group, the member's epoch of the others; -1 for a group without members. */
  readonly generation: number;
  /** Empty for a group without members. */
  readonly memberId: string;
  readonly instanceId: string | null;
}

/**
 * All of them throw the error that Java's KafkaProducer throws: KtError with its javaClass. Those that wait do so for
 * max.block.ms: after a TimeoutException the same method is called again, and goes on waiting for the same.
 *
 * Errors in a transaction are of two kinds. After an abortable one each method but `abortTransaction` fails, and what
 * was appended and not sent is dropped; a new transaction may begin once it is aborted. After a fatal one
 * (ProducerFencedException and others) the producer can only be closed.
 */
export interface Transactions {
  /** Takes the transactional id: ends what another producer has left open under it, and fences that one. */
  initTransactions(): Promise<void>;
  /** What is appended from now on is in the transaction. Asks nobody. */
  beginTransaction(): void;
  /** The offsets are committed with the transaction, or not at all. */
  sendOffsetsToTransaction(
    offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>,
    group: ConsumerGroupMetadata,
  ): Promise<void>;
  /** Sends what is there, waits until all of it is acknowledged, and commits. */
  commitTransaction(): Promise<void>;
  /** Drops what is not sent yet (its records fail), and aborts. */
  abortTransaction(): Promise<void>;
}
