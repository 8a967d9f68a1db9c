/**
 * Which transactions compaction is in the middle of while it reads a log batch by batch
 * (org.apache.kafka.storage.internals.log.CleanedTransactionMetadata).
 */
import type { RecordBatch } from "../../protocol/records/batch.ts";
import { readEndMarker } from "../producer-state-marker.ts";
import type { IndexedTransaction } from "../transaction-index.ts";

interface OpenAborted {
  readonly transaction: IndexedTransaction;
  /** Whether the log still has a batch of it. */
  hasBatches: boolean;
}

export class TransactionProgress {
  readonly #committed = new Set<bigint>();
  readonly #aborted = new Map<bigint, OpenAborted>();
  /** Those that begin further on, by their first offset. */
  #ahead: IndexedTransaction[] = [];
  readonly #retained: (transaction: IndexedTransaction) => void;

  /** `retained` is told of the aborted transactions that have batches left, so their markers stay too. */
  constructor(retained: (transaction: IndexedTransaction) => void = () => undefined) {
    this.#retained = retained;
  }

  /** The aborted transactions that overlap what is read next. */
  addAborted(transactions: readonly IndexedTransaction[]): void {
    if (transactions.length === 0) return;
    this.#ahead = [...this.#ahead, ...transactions].toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Whether the batch's records, or the marker, are of no use to any reader. Batches come in the order of the log. */
  mayDiscard(batch: RecordBatch): boolean {
    this.#enterUpTo(batch.lastOffset);
    return batch.isControl ? this.#mayDiscardMarker(batch) : this.#mayDiscardData(batch);
  }

  #mayDiscardData(batch: RecordBatch): boolean {
    if (!batch.isTransactional) return false;
    const { producerId } = batch;
    const aborted = this.#aborted.get(producerId);
    if (aborted === undefined) {
      this.#committed.add(producerId);
      return false;
    }
    aborted.hasBatches = true;
    return true;
  }

  #mayDiscardMarker(batch: RecordBatch): boolean {
    const marker = readEndMarker(batch);
    // An empty one was cleaned before.
    if (marker === undefined) return true;
    const { producerId } = batch;
    if (!marker.isAbort) return !this.#committed.delete(producerId);
    const aborted = this.#aborted.get(producerId);
    this.#aborted.delete(producerId);
    if (aborted?.hasBatches !== true) return true;
    this.#retained(aborted.transaction);
    return false;
  }

  #enterUpTo(offset: number): void {
    while (this.#ahead.length > 0 && this.#ahead[0]!.firstOffset <= offset) {
      const transaction = this.#ahead.shift()!;
      if (!this.#aborted.has(transaction.producerId)) {
        this.#aborted.set(transaction.producerId, { transaction, hasBatches: false });
      }
    }
  }
}
