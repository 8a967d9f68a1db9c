import type { BufferLender } from "../../protocol/buffer-pool.ts";
import { trimAsJava } from "../../java/text.ts";
import { openCluster } from "../cluster.ts";
import type { Cluster } from "../cluster.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type {
  ConsumedBatches,
  Consumer,
  ConsumerOptions,
  OffsetAndMetadata,
  OffsetAndTimestamp,
  RebalanceListener,
  StartOffset,
  Subscription,
} from "./consumer.ts";
import { expired, groupIdMissing, illegalArgument, illegalState } from "./consumer-errors.ts";
import type { ClientLogger } from "../client-logger.ts";
import { answerPool } from "./answer-memory.ts";
import { Assignment } from "./assignment.ts";
import { ClusterQuestions } from "./cluster-questions.ts";
import { ConsumerMetadata } from "./consumer-metadata.ts";
import { Fetcher } from "./fetcher.ts";
import type { Membership } from "./group/membership.ts";
import { ConsumerNetwork } from "./network.ts";
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, OffsetLookup } from "./offset-lookup.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { Positions } from "./positions.ts";
import { Signal } from "./signal.ts";

/** Java's time to close where none is given. */
const CLOSE_TIMEOUT_MS = 30_000;

export class KafkaConsumer implements Consumer {
  readonly #config: ConsumerConfig;
  readonly #options: ConsumerOptions;
  readonly #logger: ClientLogger;
  readonly #pool: BufferLender | undefined;
  readonly #cluster: Cluster;
  readonly #network: ConsumerNetwork;
  readonly #signal = new Signal();
  readonly #metadata: ConsumerMetadata;
  readonly #questions: ClusterQuestions;
  readonly #positions: Positions;
  readonly #fetcher: Fetcher;
  readonly #assignment = new Assignment((states) => {
    this.#fetcher.assign(states);
  });
  #membership: Promise<Membership> | undefined;
  #subscribed = false;
  #awake = false;
  #closing: Promise<void> | undefined;

  constructor(config: ConsumerConfig, options: ConsumerOptions, logger: ClientLogger) {
    this.#config = config;
    this.#options = options;
    this.#logger = logger;
    this.#pool = poolOf(options);
    this.#cluster = this.#openCluster();
    this.#network = new ConsumerNetwork(this.#cluster, logger);
    this.#metadata = new ConsumerMetadata(this.#network, config, logger, this.#signal);
    const parts = { config, network: this.#network, metadata: this.#metadata, logger, signal: this.#signal };
    const lookup = new OffsetLookup(this.#network, this.#metadata, { logger, readCommitted: config.readCommitted });
    this.#questions = new ClusterQuestions(this.#network, this.#metadata, lookup);
    this.#positions = new Positions({
      ...parts,
      lookup,
      // However long a call may take: a position is looked for until it is found.
      committed: config.groupId === undefined ? undefined : (some) => this.#committed(some, Number.POSITIVE_INFINITY),
    });
    this.#fetcher = new Fetcher({ ...parts, pool: this.#pool, splitsBatches: options.splitsBatches === true });
  }

  assign(partitions: readonly (TopicPartition & { readonly offset: StartOffset })[]): void {
    if (this.#subscribed) throw illegalState("Subscription to topics, partitions and pattern are mutually exclusive");
    this.#assignment.take(partitions, (state, { offset }) => {
      if (typeof offset === "number") state.moveTo(offset);
      else if (offset !== "committed") state.seekBy(offset);
      else if (this.#config.groupId === undefined) state.seekBy(this.#config.offsetReset);
      else state.status = "committed";
    });
    this.#metadata.want([...new Set(partitions.map(({ topic }) => topic))]);
  }

  subscribe(what: Subscription, listener: RebalanceListener = {}): void {
    const { groupId, groupProtocol, assignors } = this.#config;
    if (groupId === undefined) throw groupIdMissing();
    if ("topics" in what && what.topics.some((topic) => trimAsJava(topic) === "")) {
      throw illegalArgument("Topic collection to subscribe to cannot contain null or empty topic");
    }
    if (this.#assignment.states.length > 0 && !this.#subscribed) {
      throw illegalState("Subscription to topics, partitions and pattern are mutually exclusive");
    }
    if (groupProtocol === "classic" && assignors.length === 0) {
      throw illegalState(
        "Must configure at least one partition assigner class name to partition.assignment.strategy configuration property",
      );
    }
    this.#subscribed = true;
    this.#membership = this.#member().then((member) => {
      member.subscribe(what, listener);
      return member;
    });
  }

  async poll(timeoutMs: number): Promise<readonly ConsumedBatches[]> {
    if (!this.#subscribed && this.#assignment.states.length === 0) {
      throw illegalState("Consumer is not subscribed to any topics or assigned any partitions");
    }
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      if (this.#awake) {
        this.#awake = false;
        return [];
      }
      const next = await this.#work(deadline);
      const given = this.#fetcher.collect();
      const now = Date.now();
      if (given.length > 0) {
        this.#fetcher.send(now);
        return given;
      }
      if (now >= deadline || this.#closing !== undefined) return [];
      // What was collected may have changed what is to be done: an error that was handled, a jump.
      await this.#signal.wait(Math.min(deadline, next, this.#fetcher.send(now)) - now);
    }
  }

  /** Does what is due; returns when something is due again, as Date.now() counts. */
  async #work(deadline: number): Promise<number> {
    // Even partitions that were assigned by hand are committed by themselves where there is a group.
    if (this.#config.autoCommit) this.#membership ??= this.#member();
    const membership = await this.#membership;
    const group = (await membership?.poll(deadline)) ?? Number.POSITIVE_INFINITY;
    this.#questions.throwFaults();
    const now = Date.now();
    const dues = [
      group,
      this.#metadata.tick(now),
      this.#positions.tick(this.#assignment.states, now),
      this.#fetcher.send(now),
    ];
    // A time that is past already is that of something which waits for an answer.
    return Math.min(...dues.map((due) => (due <= now ? now + 1_000 : due)));
  }

  position(partition: TopicPartition): number | undefined {
    const position = this.#assignment.stateOf(partition).position;
    return position < 0 ? undefined : position;
  }

  seek(partition: TopicPartition, offset: number): void {
    this.#assignment.stateOf(partition).moveTo(offset);
    this.#signal.notify();
  }

  assignment(): readonly TopicPartition[] {
    return this.#assignment.states.map(({ topic, partition }) => ({ topic, partition }));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#assignment.stateOf(each).paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#assignment.stateOf(each).paused = false;
    this.#signal.notify();
  }

  partitionsFor(topic: string): Promise<readonly TopicPartition[]> {
    return this.#questions.partitionsFor(topic);
  }

  beginningOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<TopicPartition, number>> {
    return this.#questions.offsetsAt(partitions, EARLIEST_TIMESTAMP);
  }

  endOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<TopicPartition, number>> {
    return this.#questions.offsetsAt(partitions, LATEST_TIMESTAMP);
  }

  offsetsForTimes(
    times: ReadonlyMap<TopicPartition, number>,
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndTimestamp | undefined>> {
    return this.#questions.offsetsForTimes(times);
  }

  async commit(offsets?: ReadonlyMap<TopicPartition, number>): Promise<void> {
    const member = await this.#ensureMember();
    const all: ReadonlyMap<TopicPartition, OffsetAndMetadata> =
      offsets === undefined
        ? this.#assignment.consumed()
        : new Map([...offsets].map(([partition, offset]) => [partition, { offset, metadata: "", leaderEpoch: -1 }]));
    const { apiTimeoutMs } = this.#config.client;
    const begun = performance.now();
    try {
      await member.commit(all, Date.now() + apiTimeoutMs);
      // Java does not look at an answer that comes when time is up.
      if (performance.now() - begun > apiTimeoutMs) throw expired("The answer came too late");
    } catch (error) {
      const { commitTimedOut } = await import("./group/commit-errors.ts");
      throw commitTimedOut(error, all, this.#config);
    }
  }

  committed(
    partitions: readonly TopicPartition[],
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>> {
    return this.#committed(partitions, Date.now() + this.#config.client.apiTimeoutMs);
  }

  async #committed(
    partitions: readonly TopicPartition[],
    deadline: number,
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>> {
    const member = await this.#ensureMember();
    return member.committed(partitions, deadline);
  }

  wakeup(): void {
    this.#awake = true;
    this.#signal.notify();
  }

  close(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(options.timeoutMs ?? CLOSE_TIMEOUT_MS);
    return this.#closing;
  }

  async #close(timeoutMs: number): Promise<void> {
    this.#signal.notify();
    try {
      const membership = await this.#membership;
      await membership?.close(Date.now() + timeoutMs);
    } finally {
      this.#assignment.take([]);
      this.#cluster.close();
    }
  }

  #ensureMember(): Promise<Membership> {
    if (this.#config.groupId === undefined) throw groupIdMissing();
    this.#membership ??= this.#member();
    return this.#membership;
  }

  async #member(groupId = this.#config.groupId ?? ""): Promise<Membership> {
    const { openMembership } = await import("./group/open-membership.ts");
    const { client, maxPollIntervalMs } = this.#config;
    // JoinGroup is answered once all members have joined.
    const longestMs = Math.max(client.requestTimeoutMs, maxPollIntervalMs + 5_000);
    // A fetch that waits at the broker must not hold a heartbeat up, so a group has connections of its own.
    const openNetwork = (): ConsumerNetwork =>
      new ConsumerNetwork(this.#openCluster(longestMs), this.#logger, client.requestTimeoutMs);
    return openMembership(
      {
        config: this.#config,
        logger: this.#logger,
        signal: this.#signal,
        metadata: this.#metadata,
        network: openNetwork(),
        openNetwork,
        assignment: () => this.#assignment.states,
        assign: (partitions) => this.#assignment.take(partitions),
        consumed: () => this.#assignment.consumed(),
      },
      groupId,
    );
  }

  #openCluster(requestTimeoutMs = this.#config.client.requestTimeoutMs): Cluster {
    const { softwareVersion, debug, observer } = this.#options;
    const client = { ...this.#config.client, requestTimeoutMs };
    return openCluster(client, {
      connectTimeoutMs: client.setupTimeoutMs,
      ...(softwareVersion !== undefined && { softwareVersion }),
      ...(debug !== undefined && { debug }),
      ...(observer !== undefined && { observer }),
      ...(this.#pool !== undefined && { pool: this.#pool }),
    });
  }
}

function poolOf({ reusesMemory = false }: ConsumerOptions): BufferLender | undefined {
  if (typeof reusesMemory === "object") return reusesMemory;
  return reusesMemory ? answerPool() : undefined;
}
