/** Where a transactional producer is, and what has gone wrong (the states of internals.TransactionManager). */
import type { KtError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import type { ProducerIdentity } from "./producer-batch.ts";
import { illegalState } from "./producer-errors.ts";
import { hasCode, inErrorState } from "./transaction-errors.ts";
import { TransactionPartitions } from "./transaction-partitions.ts";

export type Phase =
  | "UNINITIALIZED"
  | "INITIALIZING"
  | "READY"
  | "IN_TRANSACTION"
  | "COMMITTING_TRANSACTION"
  | "ABORTING_TRANSACTION"
  | "ABORTABLE_ERROR"
  | "FATAL_ERROR";

/** From where each phase is come to; to FATAL_ERROR from everywhere. */
const before: Readonly<Record<Exclude<Phase, "FATAL_ERROR">, readonly Phase[]>> = {
  UNINITIALIZED: ["READY", "ABORTABLE_ERROR"],
  INITIALIZING: ["UNINITIALIZED", "COMMITTING_TRANSACTION", "ABORTING_TRANSACTION"],
  READY: ["INITIALIZING", "COMMITTING_TRANSACTION", "ABORTING_TRANSACTION"],
  IN_TRANSACTION: ["READY"],
  COMMITTING_TRANSACTION: ["IN_TRANSACTION"],
  ABORTING_TRANSACTION: ["IN_TRANSACTION", "ABORTABLE_ERROR"],
  ABORTABLE_ERROR: ["IN_TRANSACTION", "COMMITTING_TRANSACTION", "ABORTABLE_ERROR", "INITIALIZING"],
};

/** Who asks for a transition: what the background does wrong must not be gone on from. */
export type Mover = "caller" | "background";

const NOBODY: ProducerIdentity = { producerId: -1n, epoch: -1 };

export class TransactionState {
  readonly transactionalId: string;
  readonly partitions = new TransactionPartitions();
  #phase: Phase = "UNINITIALIZED";
  #error: KtError | undefined;
  identity: ProducerIdentity = NOBODY;
  /** The coordinator knows of the transaction, or is about to. */
  started = false;
  /** The next transaction needs a new epoch, which is asked for at the end of this one. */
  mustBump = false;
  /** Transaction version 2: the coordinator bumps the epoch at each end. */
  isV2 = false;
  /** InitProducerId of this coordinator bumps epochs (KIP-360). */
  canBump = false;

  constructor(transactionalId: string) {
    this.transactionalId = transactionalId;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The last error; undefined in the phases without one. */
  get error(): KtError | undefined {
    return this.#error;
  }

  get hasIdentity(): boolean {
    return this.identity.producerId >= 0n;
  }

  get isCompleting(): boolean {
    return this.#phase === "COMMITTING_TRANSACTION" || this.#phase === "ABORTING_TRANSACTION";
  }

  /** There is a transaction, until its end or a fatal error. */
  get isOngoing(): boolean {
    return this.#phase === "IN_TRANSACTION" || this.isCompleting || this.#phase === "ABORTABLE_ERROR";
  }

  /**
   * Throws InputError IllegalStateException where that is not come to from here; where the background goes wrong, that is
   * a fatal error.
   */
  enter(phase: Exclude<Phase, "ABORTABLE_ERROR" | "FATAL_ERROR">, mover: Mover): void {
    if (!this.#mayEnter(phase, mover)) return;
    this.#phase = phase;
    this.#error = undefined;
  }

  enterError(phase: "ABORTABLE_ERROR" | "FATAL_ERROR", error: KtError, mover: Mover): void {
    // Who aborts already needs no reason for it.
    if (phase === "ABORTABLE_ERROR" && this.#phase === "ABORTING_TRANSACTION") return;
    if (!this.#mayEnter(phase, mover)) return;
    this.#phase = phase;
    this.#error = error;
  }

  /** An error that an abort mends, if the epoch is bumped with it; fatal where the coordinator cannot. */
  enterErrorThatBumps(error: KtError, fatal: KtError = error): void {
    if (!this.canBump && !this.isV2) {
      this.enterError("FATAL_ERROR", fatal, "background");
      return;
    }
    if (!this.isV2) this.mustBump = true;
    this.enterError("ABORTABLE_ERROR", error, "background");
  }

  /** The transaction is over. */
  complete(): void {
    this.enter(this.mustBump ? "INITIALIZING" : "READY", "background");
    this.mustBump = false;
    this.started = false;
    this.partitions.clear();
  }

  /** Throws what is wrong, to whoever wants to go on. */
  ensureNoError(): void {
    if (this.#error === undefined) return;
    throw inErrorState(this.transactionalId, this.identity, this.#error);
  }

  /** A refused login to the cluster's ids does not last: initTransactions may be tried again. */
  get isRefused(): boolean {
    if (this.#phase !== "ABORTABLE_ERROR" || this.#error === undefined) return false;
    return hasCode(this.#error, code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, code.CLUSTER_AUTHORIZATION_FAILED);
  }

  #mayEnter(phase: Phase, mover: Mover): boolean {
    if (phase === "FATAL_ERROR" || before[phase].includes(this.#phase)) return true;
    const error = illegalState(
      `TransactionalId ${this.transactionalId}: Invalid transition attempted from state ${this.#phase} to state ${phase}`,
    );
    if (mover === "caller") throw error;
    this.#phase = "FATAL_ERROR";
    this.#error = error;
    return false;
  }
}
