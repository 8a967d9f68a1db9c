/** The transactional methods of a producer, given who does them. */
import type { OffsetAndMetadata } from "../consumer/consumer.ts";
import type { TopicPartition } from "../topic-partition.ts";
import type { ConsumerGroupMetadata, Transactions } from "./transactions.ts";

export abstract class TransactionalMethods implements Transactions {
  /** Throws why there are no transactions. */
  protected abstract ensureTransactions(): Transactions;

  async initTransactions(): Promise<void> {
    await this.ensureTransactions().initTransactions();
  }

  beginTransaction(): void {
    this.ensureTransactions().beginTransaction();
  }

  async sendOffsetsToTransaction(
    offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>,
    group: ConsumerGroupMetadata,
  ): Promise<void> {
    await this.ensureTransactions().sendOffsetsToTransaction(offsets, group);
  }

  async commitTransaction(): Promise<void> {
    await this.ensureTransactions().commitTransaction();
  }

  async abortTransaction(): Promise<void> {
    await this.ensureTransactions().abortTransaction();
  }
}
