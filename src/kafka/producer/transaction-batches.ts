/** What becomes of a transaction whose batches fail, and which of them are tried again (internals.TransactionManager). */
import type { KtError } from "../../errors.ts";
import { code, errorByCode } from "../../protocol/errors.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import { kafkaException } from "./producer-errors.ts";
import { abortable, hasCode, isFatal, mayPass } from "./transaction-errors.ts";
import type { Mover, TransactionState } from "./transaction-state.ts";

const UNACKNOWLEDGED =
  "The client hasn't received acknowledgment for some previously sent messages and can no longer retry them.";

export class TransactionBatches {
  readonly #state: TransactionState;
  /** The last offset that was acknowledged, by partition. */
  readonly #acknowledged = new Map<PartitionQueue, bigint>();
  /** A batch that may have arrived was given up there. */
  readonly #unresolved = new Set<PartitionQueue>();

  constructor(state: TransactionState) {
    this.#state = state;
  }

  acknowledged(queue: PartitionQueue, { recordCount }: ProducerBatch, baseOffset: bigint): void {
    const last = baseOffset + BigInt(recordCount) - 1n;
    if (baseOffset >= 0n && last > (this.#acknowledged.get(queue) ?? -1n)) this.#acknowledged.set(queue, last);
  }

  /** Whether the batch goes again after that error. `isNext`: nothing before it is unfinished. */
  mayRetry(
    queue: PartitionQueue,
    batch: ProducerBatch,
    {
      errorCode,
      logStartOffset,
      isNext,
    }: {
      readonly errorCode: number;
      readonly logStartOffset: bigint;
      readonly isNext: boolean;
    },
  ): boolean {
    if (errorCode === code.OUT_OF_ORDER_SEQUENCE_NUMBER) {
      return !this.#unresolved.has(queue) && (batch.isResequenced || !isNext);
    }
    if (errorCode === code.UNKNOWN_PRODUCER_ID) {
      // Without the log's start it is not known whether what we wrote has been deleted meanwhile.
      if (logStartOffset === -1n || batch.isResequenced) return true;
      if ((this.#acknowledged.get(queue) ?? -1n) >= logStartOffset) return false;
      queue.countAnew();
      return true;
    }
    return errorByCode(errorCode).retriable;
  }

  /** A batch has failed for good. `isKnownLost`: the broker has said so, so that its place is free. */
  batchFailed(queue: PartitionQueue, batch: ProducerBatch, error: KtError, isKnownLost: boolean): void {
    this.failed(error, "background");
    if (this.#state.phase === "FATAL_ERROR") return;
    if (hasCode(error, code.UNKNOWN_PRODUCER_ID)) queue.restart(this.#state.identity);
    else if (isKnownLost) queue.withdraw(batch);
  }

  /** A batch was given up on; after a first try, nobody knows whether the broker has it. */
  expired(queue: PartitionQueue, batch: ProducerBatch, error: KtError): void {
    this.batchFailed(queue, batch, error, false);
    if (batch.again) this.#unresolved.add(queue);
  }

  /** Where nothing is under way any more to a partition that has lost a batch, its sequence is lost. */
  resolve(): void {
    for (const queue of this.#unresolved) {
      if (queue.inFlight.some(({ done }) => !done)) continue;
      this.#unresolved.delete(queue);
      if (this.#state.phase === "FATAL_ERROR") continue;
      this.#state.enterErrorThatBumps(
        kafkaException(`${UNACKNOWLEDGED} It is safe to abort the transaction and continue.`),
        kafkaException(`${UNACKNOWLEDGED} It isn't safe to continue.`),
      );
    }
  }

  /** All partitions count from 0. */
  forget(): void {
    this.#unresolved.clear();
  }

  /** Something was not sent: what that means for the transaction (maybeTransitionToErrorState). */
  failed(error: KtError, mover: Mover): void {
    const state = this.#state;
    if (isFatal(error)) {
      state.enterError("FATAL_ERROR", error, mover);
      return;
    }
    const lost = mayPass(error) || hasCode(error, code.INVALID_TXN_STATE);
    if (state.canBump && !state.isV2 && !state.isCompleting) state.mustBump = true;
    state.enterError("ABORTABLE_ERROR", lost ? abortable(error) : error, mover);
  }
}
