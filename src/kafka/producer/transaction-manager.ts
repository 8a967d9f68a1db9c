/** The transactions of one producer, as its caller sees them (internals.TransactionManager). */
import { KtError } from "../../errors.ts";
import type { OffsetAndMetadata } from "../consumer/consumer.ts";
import type { TopicPartition } from "../topic-partition.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerConfig, TransactionConfig } from "./producer-config.ts";
import { illegalState, isApiException, kafkaException } from "./producer-errors.ts";
import type { ProducerLogger } from "./producer-logger.ts";
import { ensureGroupMetadata } from "./transaction-errors.ts";
import { TransactionSession } from "./transaction-session.ts";
import type { TransactionParts } from "./transaction-session.ts";
import type { Phase } from "./transaction-state.ts";
import type { TransactionalResult } from "./transactional-result.ts";
import type { ConsumerGroupMetadata, Transactions } from "./transactions.ts";

/** What each method says where its time is up. */
const TIMED_OUT = {
  initTransactions:
    "InitTransactions timed out - did not complete coordinator discovery or receive the InitProducerId response within max.block.ms.",
  sendOffsetsToTransaction:
    "SendOffsetsToTransaction timed out - did not reach the coordinator or receive the TxnOffsetCommit/AddOffsetsToTxn response within max.block.ms",
  commitTransaction:
    "CommitTransaction timed out - did not complete EndTxn with the transaction coordinator within max.block.ms",
  abortTransaction:
    "AbortTransaction timed out - did not complete EndTxn(abort) with the transaction coordinator within max.block.ms",
} as const;

/** A change of phase that somebody waits for, or has given up waiting for. */
interface Transition {
  readonly result: TransactionalResult;
  readonly phase: Phase;
  readonly method: string;
}

export class TransactionManager implements Transactions {
  readonly session: TransactionSession;
  readonly #config: ProducerConfig;
  readonly #logger: ProducerLogger;
  readonly #changed: () => void;
  #transition: Transition | undefined;

  constructor(parts: TransactionParts, transactions: TransactionConfig) {
    this.session = new TransactionSession(parts, transactions);
    this.#config = parts.config;
    this.#logger = parts.logger;
    this.#changed = parts.changed;
  }

  async initTransactions(): Promise<void> {
    const { session } = this;
    const result = this.#begin("initTransactions", "INITIALIZING", () => {
      session.state.ensureNoError();
      session.state.enter("INITIALIZING", "caller");
      return session.initialize();
    });
    await this.#outcome(result, "initTransactions");
    session.takeVersion(true);
  }

  beginTransaction(): void {
    const { state } = this.session;
    this.#ensureNoTransition("beginTransaction");
    state.ensureNoError();
    state.enter("IN_TRANSACTION", "caller");
  }

  async sendOffsetsToTransaction(
    offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>,
    group: ConsumerGroupMetadata,
  ): Promise<void> {
    ensureGroupMetadata(group);
    if (offsets.size === 0) return;
    const { state } = this.session;
    this.#ensureNoTransition("sendOffsetsToTransaction");
    state.ensureNoError();
    if (state.phase !== "IN_TRANSACTION") {
      throw illegalState(`Cannot send offsets if a transaction is not in progress (currentState= ${state.phase})`);
    }
    await this.#outcome(this.session.sendOffsets(offsets, group), "sendOffsetsToTransaction");
  }

  async commitTransaction(): Promise<void> {
    const { session } = this;
    const result = this.#begin("commitTransaction", "COMMITTING_TRANSACTION", () => {
      session.state.ensureNoError();
      session.state.enter("COMMITTING_TRANSACTION", "caller");
      return session.end(true);
    });
    await this.#outcome(result, "commitTransaction");
  }

  async abortTransaction(): Promise<void> {
    await this.#outcome(this.#abort(), "abortTransaction");
  }

  /** Whether a record may be appended now. */
  get isOpen(): boolean {
    return this.session.state.phase === "IN_TRANSACTION" && this.#transition === undefined;
  }

  /** Throws why none may be appended to that partition now. */
  ensureOpen({ topic, index }: PartitionQueue): void {
    const { state } = this.session;
    state.ensureNoError();
    this.#ensureNoTransition("send");
    if (state.phase === "IN_TRANSACTION") return;
    const what = `Cannot add partition ${topic}-${index} to transaction`;
    if (!state.hasIdentity) throw illegalState(`${what} before completing a call to initTransactions`);
    throw illegalState(`${what} while in state  ${state.phase}`);
  }

  /** What a record that could not be appended means for the transaction; gives what to tell the caller. */
  refused(error: unknown): unknown {
    if (!isApiException(error)) return error;
    try {
      this.session.batches.failed(error, "caller");
      return error;
    } catch (invalid) {
      return invalid;
    }
  }

  /** Aborts what is open, as closing does; returns whether there is anything left to wait for. */
  abortOpen(): boolean {
    const { state } = this.session;
    if (!state.isOngoing) return false;
    if (state.isCompleting) return true;
    try {
      this.#abort();
      return true;
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      // What has timed out before stands in the way: the coordinator's own time-out ends it.
      const what = "Error in kafka producer I/O thread while aborting transaction when during closing: ";
      this.#logger.say("ERROR", "producer.internals.Sender", `${what}${error.message}`);
      return false;
    }
  }

  /** Nobody waits any more. */
  close(): void {
    this.session.close(kafkaException("The producer closed forcefully"));
  }

  #abort(): TransactionalResult {
    const { session } = this;
    return this.#begin("abortTransaction", "ABORTING_TRANSACTION", () => {
      if (session.state.phase !== "ABORTABLE_ERROR") session.state.ensureNoError();
      session.state.enter("ABORTING_TRANSACTION", "caller");
      return session.end(false);
    });
  }

  /** Whoever asks again for what has timed out waits for the same; nothing else may be asked for until then. */
  #begin(method: string, phase: Phase, ask: () => TransactionalResult): TransactionalResult {
    if (this.#transition !== undefined) {
      if (this.#transition.phase !== phase) this.#ensureNoTransition(method);
      return this.#transition.result;
    }
    const result = ask();
    this.#transition = { result, phase, method };
    this.session.awaited = result;
    return result;
  }

  async #outcome(result: TransactionalResult, method: keyof typeof TIMED_OUT): Promise<void> {
    this.#changed();
    try {
      await result.wait(this.#config.maxBlockMs, TIMED_OUT[method]);
    } finally {
      if (result.isAcknowledged && this.#transition?.result === result) {
        this.#transition = undefined;
        this.session.awaited = undefined;
      }
    }
  }

  #ensureNoTransition(method: string): void {
    if (this.#transition === undefined) return;
    throw illegalState(
      `Cannot attempt operation \`${method}\` because the previous call to \`${this.#transition.method}\` timed out and must be retried`,
    );
  }
}
