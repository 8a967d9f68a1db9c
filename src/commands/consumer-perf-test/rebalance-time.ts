import type { RebalanceListener } from "../../kafka/consumer/consumer.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";

/**
 * How long the consumer had no partitions: from the start, or from when the last one was taken away, until some are
 * assigned. Milliseconds. Source: ConsumerPerformance.ConsumerPerfRebListener.
 */
export class RebalanceTime implements RebalanceListener {
  totalMs = 0;
  /** Since the last report, which sets it to 0. */
  sinceReportMs = 0;
  readonly #assigned = new Set<string>();
  #since: number;

  /** @param since when it began to join, as Date.now() counts */
  constructor(since: number) {
    this.#since = since;
  }

  onAssigned(partitions: readonly TopicPartition[]): void {
    if (this.#assigned.size === 0) {
      const elapsed = Date.now() - this.#since;
      this.totalMs += elapsed;
      this.sinceReportMs += elapsed;
    }
    for (const each of partitions) this.#assigned.add(partitionKey(each));
  }

  onRevoked(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#assigned.delete(partitionKey(each));
    if (this.#assigned.size === 0) this.#since = Date.now();
  }

  onLost(partitions: readonly TopicPartition[]): void {
    this.onRevoked(partitions);
  }
}
