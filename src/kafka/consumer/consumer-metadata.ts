/** Which topics there are and who leads their partitions, kept fresh in the background. */
import { setTimeout as sleep } from "node:timers/promises";
import { KtError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import { metadata } from "../../protocol/messages/metadata.ts";
import type { MetadataResponse } from "../../protocol/messages/metadata.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import { viewOf } from "../cluster-view.ts";
import { reportTopicErrors } from "../topic-errors.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type { ClientLogger } from "../client-logger.ts";
import type { ConsumerNetwork } from "./network.ts";
import type { Signal } from "./signal.ts";

export interface Leader {
  /** -1 while there is none. */
  readonly leader: number;
  /** -1 where the broker does not tell. */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
}

export interface TopicInfo {
  readonly name: string;
  /** ZERO_UUID where the broker does not tell. */
  readonly id: string;
  readonly isInternal: boolean;
  /** By index, in its order. */
  readonly partitions: ReadonlyMap<number, Leader>;
}

/** Asking again does not help. */
const refused: readonly number[] = [code.INVALID_TOPIC_EXCEPTION, code.TOPIC_AUTHORIZATION_FAILED];

export class ConsumerMetadata {
  readonly #network: ConsumerNetwork;
  readonly #config: ConsumerConfig;
  readonly #logger: ClientLogger;
  readonly #signal: Signal;
  topics: ReadonlyMap<string, TopicInfo> = new Map();
  /** Goes up with every answer. */
  version = 0;
  #wanted: readonly string[] | "all" = [];
  #requested = false;
  #updating: Promise<void> | undefined;
  #retryAt = 0;
  #nextAt = Number.POSITIVE_INFINITY;
  #pending: ReadonlySet<string> = new Set();
  #error: KtError | undefined;
  /** A fault of ours in the background must not pass unseen. */
  #fault: unknown;
  /** Stands in for the correlation id that Java's log line names. */
  #answers = 1;

  constructor(network: ConsumerNetwork, config: ConsumerConfig, logger: ClientLogger, signal: Signal) {
    this.#network = network;
    this.#config = config;
    this.#logger = logger;
    this.#signal = signal;
  }

  /** The topics to know about; new ones are asked for soon. */
  want(topics: readonly string[] | "all"): void {
    const known = this.#wanted;
    this.#wanted = topics;
    if (topics === "all" ? known !== "all" : topics.some((topic) => !this.topics.has(topic))) this.#requested = true;
    if (this.version === 0) this.#requested = true;
  }

  /** Topics to know about besides. */
  add(topics: readonly string[]): void {
    if (this.#wanted !== "all") this.want([...new Set([...this.#wanted, ...topics])]);
  }

  /** Whether a topic that is not known may still come: the broker has said so, and not that it is wrong. */
  isPending(topic: string): boolean {
    return this.#pending.has(topic);
  }

  requestUpdate(): void {
    this.#requested = true;
  }

  leaderOf(topic: string, partition: number): Leader | undefined {
    return this.topics.get(topic)?.partitions.get(partition);
  }

  /** The error of an invalid or forbidden topic, once. */
  takeError(): KtError | undefined {
    if (this.#fault !== undefined) throw this.#fault;
    const error = this.#error;
    this.#error = undefined;
    return error;
  }

  /** Begins an update where one is due; the signal tells of its end. Returns when to look again. */
  tick(now: number): number {
    if (this.#updating !== undefined) return Number.POSITIVE_INFINITY;
    const due = Math.max(this.#retryAt, this.#requested ? 0 : this.#nextAt);
    if (now < due) return due;
    void this.#update();
    return Number.POSITIVE_INFINITY;
  }

  /** Asks, or waits for the answer that is under way; not sooner after a topic that was missing than it may be there. */
  async refresh(): Promise<void> {
    const waitMs = this.#requested && this.#updating === undefined ? this.#retryAt - Date.now() : 0;
    if (waitMs > 0) await sleep(waitMs);
    await this.#update();
  }

  async #update(): Promise<void> {
    this.#updating ??= this.#ask().finally(() => {
      this.#updating = undefined;
      this.#signal.notify();
    });
    await this.#updating;
  }

  async #ask(): Promise<void> {
    this.#requested = false;
    const wanted = this.#wanted;
    try {
      const answer = await this.#network.call("metadata", "any", (broker) =>
        broker.send(metadata, {
          topics: wanted === "all" ? null : wanted.map((name) => ({ name })),
          allowAutoTopicCreation: this.#config.allowAutoCreateTopics,
        }),
      );
      this.#learn(answer);
      this.#nextAt = Date.now() + this.#config.metadataMaxAgeMs;
      if (this.#requested) this.#retryAt = Date.now() + this.#network.waitMs(undefined);
    } catch (error) {
      if (!(error instanceof KtError)) this.#fault = error;
      this.#requested = true;
      this.#retryAt = Date.now() + this.#network.waitMs(error);
    }
  }

  #learn(answer: MetadataResponse): void {
    const view = viewOf(answer);
    this.#network.cluster.learnView(view);
    this.#network.nodes = view.nodes;
    this.version += 1;
    this.#answers += 1;
    const topics = new Map<string, TopicInfo>();
    const errors = new Map<string, number>();
    const pending = new Set<string>();
    for (const { name, topicId, isInternal, errorCode, partitions } of answer.topics) {
      if (name === null) continue;
      if (errorCode === code.NONE) {
        topics.set(name, {
          name,
          id: topicId,
          isInternal,
          partitions: leadersOf(partitions, this.topics.get(name), topicId),
        });
      } else {
        errors.set(name, errorCode);
        if (!refused.includes(errorCode)) {
          this.#requested = true;
          if (errorCode !== code.UNKNOWN_TOPIC_OR_PARTITION) pending.add(name);
        }
      }
      if (partitions.some(({ leaderId }) => leaderId < 0)) this.#requested = true;
    }
    this.topics = topics;
    this.#pending = pending;
    this.#error = reportTopicErrors(this.#logger, this.#answers, errors).at(-1)?.error ?? this.#error;
  }
}

/** An answer of a broker that lags behind says an older epoch: what is known already counts more. */
function leadersOf(
  partitions: MetadataResponse["topics"][number]["partitions"],
  before: TopicInfo | undefined,
  id: string,
): Map<number, Leader> {
  const sameTopic = before?.id === id && id !== ZERO_UUID;
  return new Map(
    partitions
      .toSorted((left, right) => left.partitionIndex - right.partitionIndex)
      .map(({ partitionIndex, leaderId, leaderEpoch, replicaNodes }) => {
        const known = sameTopic ? before.partitions.get(partitionIndex) : undefined;
        if (known !== undefined && known.leaderEpoch > leaderEpoch) return [partitionIndex, known];
        return [partitionIndex, { leader: leaderId, leaderEpoch, replicas: replicaNodes }];
      }),
  );
}
