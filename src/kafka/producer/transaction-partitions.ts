/** Which partitions are in the transaction. */
import type { PartitionQueue } from "./partition-queue.ts";

export class TransactionPartitions {
  readonly #new = new Set<PartitionQueue>();
  readonly #pending = new Set<PartitionQueue>();
  readonly #added = new Set<PartitionQueue>();

  /** Whether batches may go there. */
  has(queue: PartitionQueue): boolean {
    return this.#added.has(queue);
  }

  get isEmpty(): boolean {
    return this.#added.size === 0;
  }

  /** Something was appended for the partition. */
  begin(queue: PartitionQueue, isImplicit: boolean): void {
    if (isImplicit) this.#added.add(queue);
    else if (!this.#added.has(queue) && !this.#pending.has(queue)) this.#new.add(queue);
  }

  /** What the coordinator is to be asked to add now. */
  takeNew(): readonly PartitionQueue[] {
    const taken = [...this.#new];
    this.#new.clear();
    for (const queue of taken) this.#pending.add(queue);
    return taken;
  }

  /** Nothing more is to be added. */
  dropNew(): void {
    this.#new.clear();
  }

  answered(asked: readonly PartitionQueue[], areAdded: boolean): void {
    for (const queue of asked) {
      this.#pending.delete(queue);
      if (areAdded) this.#added.add(queue);
    }
  }

  clear(): void {
    this.#new.clear();
    this.#pending.clear();
    this.#added.clear();
  }
}
