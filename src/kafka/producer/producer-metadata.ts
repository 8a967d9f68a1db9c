/** The topics that a producer writes to and who leads their partitions, asked for when needed and from time to time. */
import { ConnectError, KtError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { metadata } from "../../protocol/messages/metadata.ts";
import type { MetadataResponse } from "../../protocol/messages/metadata.ts";
import { backoffMs } from "../backoff.ts";
import type { Cluster } from "../cluster.ts";
import { viewOf } from "../cluster-view.ts";
import { reportTopicErrors } from "../topic-errors.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerConfig } from "./producer-config.ts";
import type { ProducerLogger } from "./producer-logger.ts";
import { StickyPartitioner } from "./sticky-partitioner.ts";
import { TopicQueues } from "./topic-queues.ts";

export class ProducerMetadata {
  readonly #cluster: Cluster;
  readonly #config: ProducerConfig;
  readonly #logger: ProducerLogger;
  /** Called behind every try. */
  readonly #changed: () => void;
  readonly topics = new Map<string, TopicQueues>();
  /** Topics that are there: partitions are known. */
  readonly #known = new Set<string>();
  #lastKnown: TopicQueues | undefined;
  /** Told once to those who wait for the topic. */
  readonly #errors = new Map<string, KtError>();
  /** Names that the brokers have refused. */
  readonly #invalid = new Set<string>();
  #requested = false;
  #asking = false;
  #failures = 0;
  #nextAt = Number.POSITIVE_INFINITY;
  #retryAt = 0;
  #answers = 1;
  fault: unknown;

  constructor(cluster: Cluster, config: ProducerConfig, logger: ProducerLogger, changed: () => void) {
    this.#cluster = cluster;
    this.#config = config;
    this.#logger = logger;
    this.#changed = changed;
  }

  /** The topic where its partitions are known. */
  known(name: string): TopicQueues | undefined {
    // Asked for each record, of one topic mostly.
    if (name === this.#lastKnown?.name) return this.#lastKnown;
    this.#lastKnown = this.#known.has(name) ? this.topics.get(name) : undefined;
    return this.#lastKnown;
  }

  /** All partitions that are known. */
  *queues(): Iterable<PartitionQueue> {
    for (const { partitions } of this.topics.values()) yield* partitions;
  }

  /** Wants to know about the topic from now on. */
  add(name: string): void {
    if (!this.topics.has(name)) {
      const { batchSize, adaptivePartitioning } = this.#config;
      this.topics.set(name, new TopicQueues(name, new StickyPartitioner(batchSize, adaptivePartitioning)));
    }
    if (!this.#known.has(name)) this.requestUpdate();
  }

  takeError(name: string): KtError | undefined {
    const error = this.#errors.get(name);
    if (error === undefined && this.#invalid.has(name)) return protocolError(code.INVALID_TOPIC_EXCEPTION, name);
    this.#errors.delete(name);
    return error;
  }

  /** An answer may come yet. */
  get isAsking(): boolean {
    return this.#asking;
  }

  requestUpdate(): void {
    this.#requested = true;
  }

  /** Asks where that is due. Returns when to look again. */
  tick(now: number): number {
    if (this.#asking) return Number.POSITIVE_INFINITY;
    const due = Math.max(this.#retryAt, this.#requested ? 0 : this.#nextAt);
    if (now < due) return due;
    void this.#ask();
    return Number.POSITIVE_INFINITY;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    this.#requested = false;
    const { requestTimeoutMs, client } = this.#config;
    try {
      const answer = await this.#cluster.call({
        name: "metadata",
        target: "any",
        once: true,
        timeoutMs: requestTimeoutMs,
        run: (broker) =>
          broker.send(metadata, {
            topics: [...this.topics.keys()].map((name) => ({ name })),
            allowAutoTopicCreation: true,
          }),
      });
      this.#learn(answer);
      this.#failures = 0;
      this.#nextAt = Date.now() + this.#config.metadataMaxAgeMs;
      this.#retryAt = Date.now() + client.retryBackoffMs;
    } catch (error) {
      if (this.#cluster.closing.aborted) return;
      if (!(error instanceof KtError)) this.fault = error;
      this.#requested = true;
      this.#retryAt = Date.now() + this.#backoff(error);
      this.#failures += 1;
      if (error instanceof ConnectError) this.#refused(error);
    } finally {
      this.#asking = false;
      this.#changed();
    }
  }

  #backoff(error: unknown): number {
    const { reconnectBackoffMs, reconnectBackoffMaxMs, retryBackoffMs, retryBackoffMaxMs } = this.#config.client;
    return error instanceof ConnectError
      ? backoffMs(Math.max(reconnectBackoffMs, 1), reconnectBackoffMaxMs, this.#failures)
      : backoffMs(retryBackoffMs, retryBackoffMaxMs, this.#failures);
  }

  /** A login that is refused does not pass by trying again: whoever waits for a topic is told. */
  #refused(error: ConnectError): void {
    this.#logger.unreachable(error);
    if (error.retriable || error.javaClass === undefined) return;
    for (const name of this.topics.keys()) if (!this.#known.has(name)) this.#errors.set(name, error);
  }

  #learn(answer: MetadataResponse): void {
    const view = viewOf(answer);
    this.#cluster.learnView(view);
    this.#logger.nodes = view.nodes;
    this.#answers += 1;
    const errors = new Map<string, number>();
    for (const { name, topicId, errorCode, partitions } of answer.topics) {
      const topic = name === null ? undefined : this.topics.get(name);
      if (name === null || topic === undefined) continue;
      if (errorCode === code.NONE) {
        topic.learn(
          topicId,
          partitions.map(({ partitionIndex, leaderId, leaderEpoch }) => {
            return { partition: partitionIndex, leader: leaderId, leaderEpoch };
          }),
        );
        if (topic.partitions.length > 0) this.#known.add(name);
        if (partitions.some(({ leaderId }) => leaderId < 0)) this.#requested = true;
        continue;
      }
      errors.set(name, errorCode);
      topic.lost();
      this.#requested = true;
    }
    for (const { names, error } of reportTopicErrors(this.#logger, this.#answers, errors)) {
      for (const name of names) {
        this.#errors.set(name, error);
        if (error.errorCode === code.INVALID_TOPIC_EXCEPTION) this.#invalid.add(name);
      }
    }
  }
}
