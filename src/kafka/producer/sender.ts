/** Batches to the brokers and back (org.apache.kafka.clients.producer.internals.Sender). */
import { KtError } from "../../errors.ts";
import type { Cluster } from "../cluster.ts";
import type { BrokerConnection } from "../connection.ts";
import type { BatchPacker } from "./batch-packer.ts";
import { BatchOutcomes } from "./batch-outcomes.ts";
import type { OutcomeParts } from "./batch-outcomes.ts";
import { NodeLink } from "./node-link.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import { sendBatches } from "./produce-call.ts";
import type { Sent } from "./produce-call.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";
import type { ProducerIds } from "./producer-ids.ts";
import { SendWindow } from "./send-window.ts";
import type { WindowBounds } from "./send-window.ts";

export interface SenderParts extends OutcomeParts {
  readonly cluster: Cluster;
  readonly ids: ProducerIds;
  /** Compresses; undefined where nothing is to be compressed. */
  readonly packer: BatchPacker | undefined;
  /** A fault of ours in the background. */
  readonly faulted: () => void;
}

export class Sender {
  readonly #parts: SenderParts;
  readonly #outcomes: BatchOutcomes;
  readonly #links = new Map<number, NodeLink>();
  #timer: NodeJS.Timeout | undefined;
  #pumping = false;
  /** Half-full batches go too: somebody waits for them. */
  #flushing = 0;
  fault: unknown;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#outcomes = new BatchOutcomes(parts);
  }

  /** Sends what may be sent now, and sets the timer for the rest. */
  pump(): void {
    if (this.#pumping || this.#parts.cluster.closing.aborted) return;
    this.#pumping = true;
    try {
      const now = Date.now();
      for (const queue of this.#parts.metadata.queues()) this.#outcomes.expire(queue, now);
      this.#parts.transactions?.pump(this.#outcomes);
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
    if (link?.isReady !== true || !link.window.hasRoomFor(queue.open?.sizeInBytes ?? 0)) return false;
    return this.#parts.packer?.isBusy !== true;
  }

  /** How large a batch may grow, so that a few of them may be under way. */
  growthOf({ leader }: PartitionQueue): number {
    return (this.#links.get(leader)?.window.bytes ?? 0) / 4;
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
    this.#outcomes.abort(error);
  }

  /** See Producer.expectMuch. */
  expectMuch(): void {
    this.#parts.packer?.begin();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#parts.packer?.close();
  }

  #link(node: number): NodeLink {
    let link = this.#links.get(node);
    if (link === undefined) {
      const window = new SendWindow(windowBounds(this.#parts.config));
      link = new NodeLink(this.#parts.cluster, { node, window }, (failure) => {
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
    for (const queue of this.#parts.metadata.queues())
      if (queue.mustRestart && queue.inFlight.length === 0) this.#restart(queue);
    if (this.#parts.packer !== undefined) this.#pack(this.#parts.packer, now);
    for (const queue of this.#parts.metadata.queues()) {
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

  /** Whoever has waited longest comes first. */
  #pack(packer: BatchPacker, now: number): void {
    const due = [...this.#parts.metadata.queues()].filter((queue) => this.#isDue(queue, now));
    const oldestFirst = due.toSorted((one, other) => one.waiting[0]!.createdMs - other.waiting[0]!.createdMs);
    for (const queue of oldestFirst) packer.prepare(queue);
  }

  #isReady(queue: PartitionQueue, now: number): boolean {
    return this.#isDue(queue, now) && this.#parts.packer?.isReady(queue.waiting[0]!) !== false;
  }

  #isDue(queue: PartitionQueue, now: number): boolean {
    const { waiting, inFlight, mustRestart } = queue;
    const head = waiting[0];
    if (head === undefined || mustRestart || now < head.retryAt) return false;
    if (head.again && inFlight.length > 0) return false;
    const { transactions } = this.#parts;
    if (transactions?.allows(queue) === false) return false;
    const { lingerMs, bufferMemory } = this.#parts.config;
    return (
      head.closed ||
      waiting.length > 1 ||
      this.#flushing > 0 ||
      transactions?.state.isCompleting === true ||
      now - head.createdMs >= lingerMs ||
      this.#parts.accumulator.pool.used >= bufferMemory * 0.9
    );
  }

  /** One batch a partition and request, as many requests as may be in flight. */
  #sendTo(link: NodeLink, queues: readonly PartitionQueue[], now: number): void {
    const connection = link.connection(now);
    if (connection === undefined) return;
    const { window } = link;
    // Who has waited longest comes first, and who was served last comes last: a full window starves nobody.
    let left = queues.toSorted((one, other) => one.waiting[0]!.createdMs - other.waiting[0]!.createdMs);
    while (left.length > 0 && window.hasRoomFor(left[0]!.waiting[0]!.sizeInBytes)) {
      const most = Math.min(this.#parts.config.maxRequestSize, window.bytes);
      const request: Sent[] = [];
      let size = 0;
      for (const queue of left) {
        const batch = queue.waiting[0]!;
        if (request.length > 0 && size + batch.sizeInBytes > most) continue;
        request.push({ topic: queue.topic, queue, batch: this.#take(queue) });
        size += batch.sizeInBytes;
      }
      void this.#exchange(link, connection, request, size);
      const served = new Set(request.map(({ queue }) => queue));
      left = [...left.filter((queue) => !served.has(queue)), ...served].filter((queue) => this.#isReady(queue, now));
    }
  }

  #take(queue: PartitionQueue): ProducerBatch {
    const batch = queue.waiting.shift()!;
    batch.closed = true;
    const { ids, config } = this.#parts;
    if (ids.identity !== undefined) queue.sequence(batch, ids.identity);
    batch.seal(config.compression);
    queue.inFlight.push(batch);
    return batch;
  }

  async #exchange(
    { window }: NodeLink,
    connection: BrokerConnection,
    request: readonly Sent[],
    size: number,
  ): Promise<void> {
    const begun = performance.now();
    window.sent(size);
    this.#parts.observer?.sent(request);
    try {
      const answer = await sendBatches(connection, request, this.#parts);
      window.answered(size, performance.now() - begun);
      this.#outcomes.answered(request, answer);
    } catch (error) {
      window.answered(size, Number.POSITIVE_INFINITY);
      if (!(error instanceof KtError)) {
        this.fault = error;
        this.#parts.faulted();
      } else this.#outcomes.unanswered(request, error);
    }
    this.pump();
  }

  /** A gap in the sequence: what is left goes on in a new epoch, from 0. */
  #restart(queue: PartitionQueue): void {
    const { ids } = this.#parts;
    const next = ids.after(queue.identity);
    if (next !== undefined) queue.restart(next);
  }

  #setTimer(now: number): void {
    clearTimeout(this.#timer);
    const { metadata, ids, config } = this.#parts;
    let next = Math.min(metadata.tick(now), ids.retryAt ?? Number.POSITIVE_INFINITY);
    for (const link of this.#links.values()) next = Math.min(next, link.retryAt ?? Number.POSITIVE_INFINITY);
    for (const { waiting, inFlight } of this.#parts.metadata.queues()) {
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

/** Batches that are as large as somebody has said are sent as Java sends them. */
function windowBounds({ batchesMayGrow, batchSize, maxInFlight, requestTimeoutMs }: ProducerConfig): WindowBounds {
  const leastBytes = batchesMayGrow ? maxInFlight * batchSize : Number.POSITIVE_INFINITY;
  return { maxRequests: maxInFlight, leastBytes, requestTimeoutMs };
}

/** What is due already waits for something else than time. */
const later = (time: number, now: number): number => (time > now ? time : Number.POSITIVE_INFINITY);
