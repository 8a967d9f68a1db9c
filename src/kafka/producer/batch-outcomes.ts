/** What becomes of batches that were sent: acknowledged, tried again, split, or failed (Sender.completeBatch). */
import { ConnectError, UnsupportedVersionError } from "../../errors.ts";
import type { KtError } from "../../errors.ts";
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import type { ProduceResponse } from "../../protocol/messages/produce.ts";
import { backoffMs } from "../backoff.ts";
import type { ProducerObserver } from "../metrics/producer-observer.ts";
import type { Accumulator } from "./accumulator.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { Sent } from "./produce-call.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { batchError, refusal, timeoutError } from "./producer-errors.ts";
import type { PartitionAnswer } from "./producer-errors.ts";
import type { ProducerLogger } from "./producer-logger.ts";
import type { ProducerMetadata } from "./producer-metadata.ts";
import type { TransactionSession } from "./transaction-session.ts";

export type BatchOutcome = ((index: number) => KtError) | bigint;

export interface OutcomeParts {
  readonly config: ProducerConfig;
  readonly logger: ProducerLogger;
  readonly metadata: ProducerMetadata;
  readonly accumulator: Accumulator;
  /** Where transactional.id is set. */
  readonly transactions: TransactionSession | undefined;
  readonly observer: ProducerObserver | undefined;
  /** A batch is finished: it has failed, with an error for each record, or this is the offset of its first one. */
  readonly finished: (queue: PartitionQueue, batch: ProducerBatch, outcome: BatchOutcome) => void;
}

export class BatchOutcomes {
  readonly #parts: OutcomeParts;

  constructor(parts: OutcomeParts) {
    this.#parts = parts;
  }

  /** `answer` is undefined for a request without one (acks=0). */
  answered(request: readonly Sent[], answer: ProduceResponse | undefined): void {
    if (answer === undefined) {
      for (const { queue, batch } of request) this.#succeed(queue, batch, -1n);
      return;
    }
    for (const { name, topicId, partitionResponses } of answer.responses) {
      for (const partition of partitionResponses) {
        const sent = request.find(
          ({ queue }) =>
            queue.index === partition.index &&
            (name === "" ? this.#parts.metadata.topics.get(queue.topic)?.id === topicId : queue.topic === name),
        );
        if (sent !== undefined) this.#complete(sent, partition);
      }
    }
    // A topic that was made anew while the request was on its way has another id now.
    for (const { queue, batch } of request) {
      if (queue.inFlight.includes(batch)) this.#retryOrFail(queue, batch, code.UNKNOWN_TOPIC_ID, null);
    }
  }

  /** The request failed as a whole. */
  unanswered(request: readonly Sent[], error: KtError): void {
    const failsForGood = error instanceof UnsupportedVersionError;
    for (const { queue, batch } of request) {
      if (failsForGood) {
        remove(queue.inFlight, batch);
        if (!batch.done) this.#refuse(queue, batch, error);
      } else this.#retryOrFail(queue, batch, code.NETWORK_EXCEPTION, "Disconnected from the broker");
    }
    if (error instanceof ConnectError) this.#parts.metadata.requestUpdate();
  }

  /** Fails what delivery.timeout.ms is over for. */
  expire(queue: PartitionQueue, now: number): void {
    const { deliveryTimeoutMs } = this.#parts.config;
    for (const batch of queue.inFlight) {
      if (!batch.done && now - batch.createdMs >= deliveryTimeoutMs) this.#expire(queue, batch, now, false);
    }
    for (let head = queue.waiting[0]; head !== undefined; head = queue.waiting[0]) {
      if (now - head.createdMs < deliveryTimeoutMs) break;
      queue.waiting.shift();
      this.#expire(queue, head, now, true);
    }
  }

  #expire(queue: PartitionQueue, batch: ProducerBatch, now: number, reusable: boolean): void {
    const error = expired(queue, batch, now);
    this.#fail(queue, batch, () => error, reusable);
    this.#parts.transactions?.batches.expired(queue, batch, error);
  }

  /** The broker has said no. */
  #refuse(queue: PartitionQueue, batch: ProducerBatch, error: KtError, errors = (_index: number) => error): void {
    this.#fail(queue, batch, errors);
    this.#parts.transactions?.batches.batchFailed(queue, batch, error, batch.attempts < this.#parts.config.retries);
  }

  get incomplete(): number {
    return this.#parts.accumulator.incomplete;
  }

  /** Fails all that is not acknowledged. */
  abort(error: KtError): void {
    for (const queue of this.#parts.metadata.queues()) {
      for (const batch of [...queue.inFlight, ...queue.waiting.splice(0)]) {
        if (!batch.done) this.#fail(queue, batch, () => error, false);
      }
    }
  }

  /** Fails what was never sent. */
  dropUnsent(error: KtError): void {
    for (const queue of this.#parts.metadata.queues()) {
      for (const batch of queue.takeUnsent()) this.#fail(queue, batch, () => error);
    }
  }

  /** `reusable`: its memory is nobody's any more. */
  #fail(queue: PartitionQueue, batch: ProducerBatch, errors: (index: number) => KtError, reusable = true): void {
    batch.done = true;
    this.#parts.observer?.failed(queue.topic, batch.recordCount);
    this.#parts.finished(queue, batch, errors);
    // Where it is still on its way, the socket may read the buffer.
    this.#parts.accumulator.release(batch, reusable);
  }

  #complete({ queue, batch }: Sent, answer: PartitionAnswer): void {
    const { errorCode } = answer;
    if (errorCode === code.NONE || errorCode === code.DUPLICATE_SEQUENCE_NUMBER) {
      this.#parts.transactions?.batches.acknowledged(queue, batch, answer.baseOffset);
      this.#succeed(queue, batch, answer.baseOffset);
      return;
    }
    if (errorCode === code.MESSAGE_TOO_LARGE && batch.recordCount > 1 && !batch.done) {
      remove(queue.inFlight, batch);
      // A try that ends so counts for nothing.
      this.#log(queue, batch.attempts, "splitting and retrying", errorCode, answer.errorMessage);
      this.#parts.observer?.split();
      this.#parts.accumulator.split(queue, batch);
      return;
    }
    this.#retryOrFail(queue, batch, errorCode, answer.errorMessage, answer);
  }

  #retryOrFail(
    queue: PartitionQueue,
    batch: ProducerBatch,
    errorCode: number,
    message: string | null,
    answer?: PartitionAnswer,
  ): void {
    const { metadata, config, transactions } = this.#parts;
    if (invalidatesMetadata.has(errorCode)) metadata.requestUpdate();
    // It expired while it was on its way.
    if (batch.done) {
      remove(queue.inFlight, batch);
      return;
    }
    const oldest = queue.isOldest(batch);
    const gap = transactions === undefined && outOfSequence.has(errorCode) && batch.identity !== undefined;
    const { logStartOffset = -1n } = answer ?? {};
    const passes =
      transactions?.batches.mayRetry(queue, batch, { errorCode, logStartOffset, isNext: oldest }) ??
      errorByCode(errorCode).retriable;
    remove(queue.inFlight, batch);
    if (gap && oldest && batch.attempts < config.retries) queue.mustRestart = true;
    if ((passes || gap) && batch.attempts < config.retries) {
      this.#log(queue, batch.attempts + 1, "retrying", errorCode, message);
      this.#parts.observer?.retried(queue.topic, batch.recordCount);
      // One that only came before its turn has not failed.
      if (!gap || oldest) batch.attempts += 1;
      batch.again = true;
      batch.retryAt = gap
        ? 0
        : Date.now() + backoffMs(config.retryBackoffMs, config.retryBackoffMaxMs, batch.attempts - 1);
      queue.putBack(batch);
      return;
    }
    if (answer === undefined) this.#refuse(queue, batch, protocolError(errorCode));
    else this.#refuse(queue, batch, batchError(queue.topic, answer), refusal(queue.topic, answer));
  }

  #log(queue: PartitionQueue, attempts: number, what: string, errorCode: number, message: string | null): void {
    const { logger, config } = this.#parts;
    const { name } = errorByCode(errorCode);
    const error = message === null || message === "" ? name : `${name}. Error Message: ${message}`;
    logger.say(
      "WARN",
      "producer.internals.Sender",
      `Got error produce response on topic-partition ${queue.topic}-${queue.index}, ${what} (${config.retries - attempts} attempts left). Error: ${error}`,
    );
  }

  #succeed(queue: PartitionQueue, batch: ProducerBatch, baseOffset: bigint): void {
    remove(queue.inFlight, batch);
    if (batch.done) return;
    this.#parts.finished(queue, batch, baseOffset);
    this.#parts.accumulator.release(batch);
  }
}

function expired(queue: PartitionQueue, batch: ProducerBatch, now: number): KtError {
  return timeoutError(
    `Expiring ${batch.recordCount} record(s) for ${queue.topic}-${queue.index}:${now - batch.createdMs} ms has passed since batch creation. The request has not been sent, or no server response has been received yet.`,
  );
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

/** Java's InvalidMetadataExceptions. */
const invalidatesMetadata: ReadonlySet<number> = new Set([
  code.UNKNOWN_TOPIC_OR_PARTITION,
  code.UNKNOWN_TOPIC_ID,
  code.LEADER_NOT_AVAILABLE,
  code.NOT_LEADER_OR_FOLLOWER,
  code.NETWORK_EXCEPTION,
  code.KAFKA_STORAGE_ERROR,
  code.FENCED_LEADER_EPOCH,
  code.LISTENER_NOT_FOUND,
  code.REPLICA_NOT_AVAILABLE,
]);

/** The broker misses what came before, or knows nothing of us any more. */
const outOfSequence: ReadonlySet<number> = new Set([
  code.OUT_OF_ORDER_SEQUENCE_NUMBER,
  code.UNKNOWN_PRODUCER_ID,
  code.INVALID_PRODUCER_EPOCH,
]);
