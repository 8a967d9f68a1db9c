/** What a producer's sender may do in the transaction that is open, and how it begins and ends at the brokers. */
import type { KtError } from "../../errors.ts";
import type { Cluster } from "../cluster.ts";
import type { OffsetAndMetadata } from "../consumer/consumer.ts";
import type { TopicPartition } from "../topic-partition.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerIdentity } from "./producer-batch.ts";
import type { ProducerConfig, TransactionConfig } from "./producer-config.ts";
import type { ProducerLogger } from "./producer-logger.ts";
import { TransactionBatches } from "./transaction-batches.ts";
import { TransactionCoordinator } from "./transaction-coordinator.ts";
import { transactionAborted } from "./transaction-errors.ts";
import { addOffsetsRequest, offsetCommitRequest } from "./transaction-offsets.ts";
import { addPartitionsRequest, endTxnRequest, initProducerIdRequest } from "./transaction-requests.ts";
import { TransactionState } from "./transaction-state.ts";
import { TransactionVersion } from "./transaction-version.ts";
import { TransactionalResult } from "./transactional-result.ts";
import type { ConsumerGroupMetadata } from "./transactions.ts";

export interface TransactionParts {
  readonly cluster: Cluster;
  readonly config: ProducerConfig;
  readonly logger: ProducerLogger;
  /** Another epoch: all partitions count from 0. */
  readonly restart: (identity: ProducerIdentity) => void;
  /** Something has changed: it may be time to send. */
  readonly changed: () => void;
}

/** The batches of a producer, as its sender holds them. */
export interface HeldBatches {
  /** How many are neither acknowledged nor failed. */
  readonly incomplete: number;
  /** Fails all of them. */
  abort(error: KtError): void;
  /** Fails those that were never sent. */
  dropUnsent(error: KtError): void;
}

export class TransactionSession {
  readonly #restart: TransactionParts["restart"];
  readonly #timeoutMs: number;
  readonly #logger: ProducerLogger;
  readonly state: TransactionState;
  readonly batches: TransactionBatches;
  readonly #coordinator: TransactionCoordinator;
  readonly #version = new TransactionVersion();
  /** What somebody waits for, or has given up waiting for; failed by a fatal error. */
  awaited: TransactionalResult | undefined;

  constructor(parts: TransactionParts, { id, timeoutMs }: TransactionConfig) {
    this.#restart = parts.restart;
    this.#timeoutMs = timeoutMs;
    this.#logger = parts.logger;
    this.state = new TransactionState(id);
    this.batches = new TransactionBatches(this.state);
    this.#coordinator = new TransactionCoordinator({
      ...parts,
      state: this.state,
      connected: ({ apiVersions }) => this.#version.learn(apiVersions),
    });
  }

  /** A fault of ours. */
  get fault(): unknown {
    return this.#coordinator.fault;
  }

  /** Asks for the id, or with `bumped` for its next epoch. */
  initialize(bumped?: ProducerIdentity): TransactionalResult {
    const { state } = this;
    const result = new TransactionalResult("InitProducerId");
    const settings = { result, timeoutMs: this.#timeoutMs, ...(bumped !== undefined && { bumped }) };
    this.#coordinator.add(
      initProducerIdRequest(state, settings, (identity) => {
        this.#take(identity);
        state.enter("READY", "background");
      }),
    );
    return result;
  }

  end(commits: boolean): TransactionalResult {
    const { state } = this;
    if (commits) this.#addPartitions();
    else state.partitions.dropNew();
    const result = new TransactionalResult(`EndTxn(${commits})`);
    const request = endTxnRequest(state, { result, commits }, (identity) => {
      if (identity !== undefined) this.#take(identity);
      state.complete();
    });
    // The request is of the version that the transaction has begun with.
    this.takeVersion(false);
    this.#coordinator.add(request);
    return state.mustBump ? this.initialize(state.identity) : result;
  }

  sendOffsets(
    offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>,
    group: ConsumerGroupMetadata,
  ): TransactionalResult {
    const { state } = this;
    const result = new TransactionalResult(state.isV2 ? "TxnOffsetCommitHandler" : "AddOffsetsToTxn");
    const commit = (): void => {
      state.started = true;
      this.#coordinator.add(offsetCommitRequest(state, result, { offsets, group }));
    };
    if (state.isV2) commit();
    else this.#coordinator.add(addOffsetsRequest(state, result, { groupId: group.groupId, added: commit }));
    return result;
  }

  /** What the brokers have told since; version 2 begins with an epoch of its own where version 1 came before. */
  takeVersion(isFirst: boolean): void {
    const level = this.#version.take();
    if (level === undefined) return;
    const { state } = this;
    const wasV2 = state.isV2;
    state.isV2 = level >= 2;
    if (!isFirst && !wasV2 && state.isV2) state.mustBump = true;
  }

  /** The first record of a batch was appended. */
  begun(queue: PartitionQueue): void {
    const { state } = this;
    state.partitions.begin(queue, state.isV2);
    if (state.isV2) state.started = true;
  }

  /** Does what is due before batches are sent: drops those that may not go any more, sends the next request. */
  pump(batches: HeldBatches): void {
    this.batches.resolve();
    const { state } = this;
    const { error } = state;
    if (error !== undefined && (state.phase === "FATAL_ERROR" || state.isRefused)) {
      if (batches.incomplete > 0) {
        this.#logger.say("ERROR", "producer.internals.Sender", "Aborting producer batches due to fatal error");
        batches.abort(error);
      }
      if (state.isRefused) {
        this.#coordinator.fail(error);
        state.enter("UNINITIALIZED", "background");
      }
      if (this.awaited?.isCompleted === false) this.awaited.fail(error);
    } else if (state.phase === "ABORTING_TRANSACTION") batches.dropUnsent(transactionAborted());
    else if (error !== undefined) batches.dropUnsent(error);
    this.#addPartitions();
    this.#coordinator.pump(batches.incomplete > 0);
  }

  /** Whether batches to the partition may be sent. */
  allows(queue: PartitionQueue): boolean {
    return this.state.phase !== "FATAL_ERROR" && this.state.partitions.has(queue);
  }

  /** Fails what is left. */
  close(error: KtError): void {
    this.#coordinator.fail(error);
    this.awaited?.fail(error);
  }

  #take(identity: ProducerIdentity): void {
    this.state.identity = identity;
    this.batches.forget();
    this.#restart(identity);
  }

  #addPartitions(): void {
    const { state } = this;
    const queues = state.partitions.takeNew();
    if (queues.length === 0) return;
    this.#coordinator.add(
      addPartitionsRequest(state, new TransactionalResult("AddPartitionsToTxn"), {
        partitions: queues.map(({ topic, index }) => ({ topic, partition: index })),
        isFirst: () => state.partitions.isEmpty,
        answered: (areAdded) => {
          state.partitions.answered(queues, areAdded);
          if (areAdded) state.started = true;
        },
      }),
    );
  }
}
