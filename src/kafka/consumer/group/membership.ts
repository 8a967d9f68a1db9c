/** A consumer's place in its group, whatever the protocol. */
import type { ConsumerConfig } from "../consumer-config.ts";
import type { OffsetAndMetadata, RebalanceListener, Subscription } from "../consumer.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import type { ClientLogger } from "../../client-logger.ts";
import type { ConsumerMetadata } from "../consumer-metadata.ts";
import type { ConsumerNetwork } from "../network.ts";
import type { PartitionState } from "../partition-state.ts";
import type { Signal } from "../signal.ts";

export interface Membership {
  /** Joins at the next poll. */
  subscribe(what: Subscription, listener: RebalanceListener): void;
  /**
   * Does what is due: joins, takes a new assignment, commits by itself. Waits for a rebalance to end, but not beyond the
   * deadline. Returns when something is due again, as Date.now() counts. Throws what Java's poll throws.
   */
  poll(deadline: number): Promise<number>;
  commit(offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>, deadline: number): Promise<void>;
  committed(
    partitions: readonly TopicPartition[],
    deadline: number,
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>>;
  /** Commits where enable.auto.commit says so, and leaves. */
  close(deadline: number): Promise<void>;
}

/** What a membership is given of the consumer around it. */
export interface MembershipParts {
  readonly config: ConsumerConfig;
  readonly logger: ClientLogger;
  readonly signal: Signal;
  readonly metadata: ConsumerMetadata;
  /** For the coordinator alone. */
  readonly network: ConsumerNetwork;
  /** Another connection to it; the taker closes its cluster. */
  openNetwork(): ConsumerNetwork;
  assignment(): readonly PartitionState[];
  assign(partitions: readonly TopicPartition[]): void;
  /** What a commit of everything commits. */
  consumed(): ReadonlyMap<TopicPartition, OffsetAndMetadata>;
}
