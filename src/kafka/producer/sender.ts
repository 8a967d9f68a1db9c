/** Batches to the brokers and back (org.apache.kafka.clients.producer.internals.Sender). */
import { ConnectError, KtError, UnsupportedVersionError } from "../../errors.ts";
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import { produce } from "../../protocol/messages/produce.ts";
import type { ProduceResponse } from "../../protocol/messages/produce.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import { backoffMs } from "../backoff.ts";
import type { Cluster } from "../cluster.ts";
import type { BrokerConnection } from "../connection.ts";
import type { Accumulator } from "./accumulator.ts";
import { NodeLink } from "./node-link.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { refusal, timeoutError } from "./producer-errors.ts";
import type { PartitionAnswer } from "./producer-errors.ts";
import type { ProducerIds } from "./producer-ids.ts";
import type { ProducerLogger } from "./producer-logger.ts";
import type { ProducerMetadata } from "./producer-metadata.ts";

/** One batch of a request, with where it belongs. */
interface Sent {
  readonly queue: PartitionQueue;
  readonly batch: ProducerBatch;
}

export interface SenderParts {
  readonly cluster: Cluster;
  readonly config: ProducerConfig;
  readonly logger: ProducerLogger;
  readonly metadata: ProducerMetadata;
  readonly ids: ProducerIds;
  readonly accumulator: Accumulator;
  /** A fault of ours in the background. */
  readonly faulted: () => void;
  /** A batch is finished; `errors` where it has failed. */
  readonly finished: (queue: PartitionQueue, batch: ProducerBatch, errors?: (index: number) => KtError) => void;
}

export class Sender {
  readonly #parts: SenderParts;
  readonly #links = new Map<number, NodeLink>();
  #timer: NodeJS.Timeout | undefined;
  #pumping = false;
  /** Half-full batches go too: somebody waits for them. */
  #flushing = 0;
  fault: unknown;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Sends what may be sent now, and sets the timer for the rest. */
  pump(): void {
    if (this.#pumping || this.#parts.cluster.closing.aborted) return;
    this.#pumping = true;
    try {
      const now = Date.now();
      this.#expire(now);
      const ready = this.#readyByNode(now);
      for (const [node, queues] of ready) this.#sendTo(this.#link(node), queues, now);
      this.#setTimer(now);
    } catch (error) {
      this.fault = error;
      this.#parts.faulted();
    } finally {
      this.#pumping = false;
    }
  }

  canSend(queue: PartitionQueue): boolean {
    if (queue.waiting.length > 1 || !this.#parts.ids.isReady) return false;
    const link = this.#links.get(queue.leader);
    return link !== undefined && link.isReady && link.inFlight < this.#parts.config.maxInFlight;
  }

  /** From now on nothing lingers, until the result is called. */
  hurry(): () => void {
    this.#flushing += 1;
    this.pump();
    return () => {
      this.#flushing -= 1;
    };
  }

  /** Fails all that is not acknowledged. */
  abort(error: KtError): void {
    for (const queue of this.#queues()) {
      for (const batch of [...queue.inFlight, ...queue.waiting.splice(0)]) {
        if (!batch.done) this.#fail(queue, batch, () => error, false);
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  *#queues(): Iterable<PartitionQueue> {
    for (const { partitions } of this.#parts.metadata.topics.values()) yield* partitions;
  }

  #link(node: number): NodeLink {
    let link = this.#links.get(node);
    if (link === undefined) {
      link = new NodeLink(this.#parts.cluster, node, (failure) => {
        if (failure !== undefined) {
          this.#parts.logger.unreachable(failure);
          this.#parts.metadata.requestUpdate();
        }
        this.pump();
      });
      this.#links.set(node, link);
    }
    if (link.fault !== undefined) throw link.fault;
    return link;
  }

  #readyByNode(now: number): Map<number, PartitionQueue[]> {
    const ready = new Map<number, PartitionQueue[]>();
    for (const queue of this.#queues()) {
      if (queue.mustRestart && queue.inFlight.length === 0) this.#restart(queue);
      if (this.#isReady(queue, now)) {
        if (queue.leader < 0) this.#parts.metadata.requestUpdate();
        else {
          const queues = ready.get(queue.leader);
          if (queues === undefined) ready.set(queue.leader, [queue]);
          else queues.push(queue);
        }
      }
    }
    return ready.size > 0 && !this.#parts.ids.ensure(now) ? new Map() : ready;
  }

  #isReady({ waiting, inFlight, mustRestart }: PartitionQueue, now: number): boolean {
    const head = waiting[0];
    if (head === undefined || mustRestart || now < head.retryAt) return false;
    if (head.again && inFlight.length > 0) return false;
    const { lingerMs, bufferMemory } = this.#parts.config;
    return (
      head.closed ||
      waiting.length > 1 ||
      this.#flushing > 0 ||
      now - head.createdMs >= lingerMs ||
      this.#parts.accumulator.pool.used >= bufferMemory * 0.9
    );
  }

  /** One batch a partition and request, as many requests as may be in flight. */
  #sendTo(link: NodeLink, queues: readonly PartitionQueue[], now: number): void {
    const connection = link.connection(now);
    if (connection === undefined) return;
    const { maxInFlight, maxRequestSize } = this.#parts.config;
    let left = [...queues];
    while (left.length > 0 && link.inFlight < maxInFlight) {
      const request: Sent[] = [];
      let size = 0;
      for (const queue of left) {
        const batch = queue.waiting[0]!;
        if (request.length > 0 && size + batch.sizeInBytes > maxRequestSize) continue;
        request.push({ queue, batch: this.#take(queue) });
        size += batch.sizeInBytes;
      }
      void this.#exchange(link, connection, request);
      left = left.filter((queue) => this.#isReady(queue, now));
    }
  }

  #take(queue: PartitionQueue): ProducerBatch {
    const batch = queue.waiting.shift()!;
    batch.closed = true;
    const { ids, config } = this.#parts;
    if (ids.identity !== undefined) queue.sequence(batch, ids.identity);
    batch.seal(config.compression, config.compressionLevel);
    queue.inFlight.push(batch);
    return batch;
  }

  async #exchange(link: NodeLink, connection: BrokerConnection, request: readonly Sent[]): Promise<void> {
    link.inFlight += 1;
    try {
      const answer = await this.#send(connection, request);
      link.inFlight -= 1;
      this.#answered(request, answer);
    } catch (error) {
      link.inFlight -= 1;
      if (!(error instanceof KtError)) {
        this.fault = error;
        this.#parts.faulted();
      } else this.#unanswered(request, error);
    }
    this.pump();
  }

  /** Undefined where no answer is asked for (acks=0). */
  async #send(connection: BrokerConnection, request: readonly Sent[]): Promise<ProduceResponse | undefined> {
    const { acks, requestTimeoutMs } = this.#parts.config;
    const byTopic = new Map<string, Sent[]>();
    for (const sent of request) byTopic.set(sent.queue.topic, [...(byTopic.get(sent.queue.topic) ?? []), sent]);
    const topics = [...byTopic].map(([name, sent]) => {
      return {
        name,
        topicId: this.#parts.metadata.topics.get(name)?.id ?? ZERO_UUID,
        partitionData: sent.map(({ queue, batch }) => ({ index: queue.index, records: batch.wire })),
      };
    });
    const bounds = topics.some(({ topicId }) => topicId === ZERO_UUID) ? { maxVersion: 12 } : {};
    const body = { acks, timeoutMs: requestTimeoutMs, topicData: topics };
    if (acks !== 0) return connection.send(produce, body, { ...bounds, timeoutMs: requestTimeoutMs });
    await connection.sendUnanswered(produce, body, bounds);
    return undefined;
  }

  #answered(request: readonly Sent[], answer: ProduceResponse | undefined): void {
    if (answer === undefined) {
      for (const { queue, batch } of request) this.#succeed(queue, batch);
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

  #complete({ queue, batch }: Sent, answer: PartitionAnswer): void {
    const { errorCode } = answer;
    if (errorCode === code.NONE || errorCode === code.DUPLICATE_SEQUENCE_NUMBER) {
      this.#succeed(queue, batch);
      return;
    }
    if (errorCode === code.MESSAGE_TOO_LARGE && batch.recordCount > 1 && !batch.done) {
      remove(queue.inFlight, batch);
      this.#log(queue, batch, "splitting and retrying", errorCode, answer.errorMessage);
      this.#parts.accumulator.split(queue, batch);
      return;
    }
    this.#retryOrFail(queue, batch, errorCode, answer.errorMessage, answer);
  }

  #unanswered(request: readonly Sent[], error: KtError): void {
    const failsForGood = error instanceof UnsupportedVersionError;
    for (const { queue, batch } of request) {
      if (failsForGood) {
        remove(queue.inFlight, batch);
        if (!batch.done) this.#fail(queue, batch, () => error);
      } else this.#retryOrFail(queue, batch, code.NETWORK_EXCEPTION, "Disconnected from the broker");
    }
    if (error instanceof ConnectError) this.#parts.metadata.requestUpdate();
  }

  #retryOrFail(
    queue: PartitionQueue,
    batch: ProducerBatch,
    errorCode: number,
    message: string | null,
    answer?: PartitionAnswer,
  ): void {
    const { metadata, config } = this.#parts;
    const { retriable } = errorByCode(errorCode);
    if (invalidatesMetadata.has(errorCode)) metadata.requestUpdate();
    // It expired while it was on its way.
    if (batch.done) {
      remove(queue.inFlight, batch);
      return;
    }
    const gap = outOfSequence.has(errorCode) && batch.identity !== undefined;
    const oldest = queue.isOldest(batch);
    remove(queue.inFlight, batch);
    if (gap && oldest && batch.attempts < config.retries) queue.mustRestart = true;
    if ((retriable || gap) && batch.attempts < config.retries) {
      this.#log(queue, batch, "retrying", errorCode, message);
      // One that only came before its turn has not failed.
      if (!gap || oldest) batch.attempts += 1;
      batch.again = true;
      batch.retryAt = gap
        ? 0
        : Date.now() + backoffMs(config.retryBackoffMs, config.retryBackoffMaxMs, batch.attempts - 1);
      queue.putBack(batch);
      return;
    }
    this.#fail(queue, batch, answer === undefined ? () => protocolError(errorCode) : refusal(queue.topic, answer));
  }

  #log(queue: PartitionQueue, batch: ProducerBatch, what: string, errorCode: number, message: string | null): void {
    const { logger, config } = this.#parts;
    const { name } = errorByCode(errorCode);
    const error = message === null || message === "" ? name : `${name}. Error Message: ${message}`;
    logger.say(
      "WARN",
      "producer.internals.Sender",
      `Got error produce response on topic-partition ${queue.topic}-${queue.index}, ${what} (${config.retries - batch.attempts - 1} attempts left). Error: ${error}`,
    );
  }

  /** A gap in the sequence: what is left goes on in a new epoch, from 0. */
  #restart(queue: PartitionQueue): void {
    const { ids } = this.#parts;
    const next = ids.after(queue.identity);
    if (next !== undefined) queue.restart(next);
  }

  #expire(now: number): void {
    const { deliveryTimeoutMs } = this.#parts.config;
    for (const queue of this.#queues()) {
      for (const batch of queue.inFlight) {
        if (!batch.done && now - batch.createdMs >= deliveryTimeoutMs)
          this.#fail(queue, batch, expired(queue, batch, now), false);
      }
      for (let head = queue.waiting[0]; head !== undefined; head = queue.waiting[0]) {
        if (now - head.createdMs < deliveryTimeoutMs) break;
        queue.waiting.shift();
        this.#fail(queue, head, expired(queue, head, now));
      }
    }
  }

  #succeed(queue: PartitionQueue, batch: ProducerBatch): void {
    remove(queue.inFlight, batch);
    if (batch.done) return;
    this.#parts.finished(queue, batch);
    this.#parts.accumulator.release(batch);
  }

  #fail(queue: PartitionQueue, batch: ProducerBatch, errors: (index: number) => KtError, reusable = true): void {
    batch.done = true;
    this.#parts.finished(queue, batch, errors);
    // Where it is still on its way, the socket may read the buffer.
    this.#parts.accumulator.release(batch, reusable);
  }

  #setTimer(now: number): void {
    clearTimeout(this.#timer);
    const { metadata, ids, config } = this.#parts;
    let next = Math.min(metadata.tick(now), ids.retryAt ?? Number.POSITIVE_INFINITY);
    for (const link of this.#links.values()) next = Math.min(next, link.retryAt ?? Number.POSITIVE_INFINITY);
    for (const { waiting, inFlight } of this.#queues()) {
      const [head] = waiting;
      const oldest = inFlight.find(({ done }) => !done) ?? head;
      if (oldest !== undefined) next = Math.min(next, oldest.createdMs + config.deliveryTimeoutMs);
      if (head === undefined) continue;
      if (head.retryAt > now) next = Math.min(next, head.retryAt);
      else if (!head.closed) next = Math.min(next, later(head.createdMs + config.lingerMs, now));
    }
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.pump(), Math.min(Math.max(next - now, 1), 2 ** 31 - 1));
  }
}

/** What is due already waits for something else than time. */
const later = (time: number, now: number): number => (time > now ? time : Number.POSITIVE_INFINITY);

function expired(queue: PartitionQueue, batch: ProducerBatch, now: number): () => KtError {
  const error = timeoutError(
    `Expiring ${batch.recordCount} record(s) for ${queue.topic}-${queue.index}:${now - batch.createdMs} ms has passed since batch creation. The request has not been sent, or no server response has been received yet.`,
  );
  return () => error;
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
