import type { KtError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
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
  TopicPartition,
} from "./consumer.ts";
import { expired, illegalState } from "./consumer-errors.ts";
import type { ConsumerLogger } from "./consumer-logger.ts";
import { ConsumerMetadata } from "./consumer-metadata.ts";
import { Fetcher } from "./fetcher.ts";
import type { Membership } from "./group/membership.ts";
import { ConsumerNetwork } from "./network.ts";
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, OffsetLookup } from "./offset-lookup.ts";
import type { FoundOffset } from "./offset-lookup.ts";
import { PartitionState, partitionKey } from "./partition-state.ts";
import { Positions } from "./positions.ts";
import { Signal } from "./signal.ts";

/** Java's time to close where none is given. */
const CLOSE_TIMEOUT_MS = 30_000;

export class KafkaConsumer implements Consumer {
  readonly #config: ConsumerConfig;
  readonly #options: ConsumerOptions;
  readonly #logger: ConsumerLogger;
  readonly #cluster: Cluster;
  readonly #network: ConsumerNetwork;
  readonly #signal = new Signal();
  readonly #metadata: ConsumerMetadata;
  readonly #lookup: OffsetLookup;
  readonly #positions: Positions;
  readonly #fetcher: Fetcher;
  #states = new Map<string, PartitionState>();
  /** The same, as a list. */
  #assigned: readonly PartitionState[] = [];
  #membership: Promise<Membership> | undefined;
  #subscribed = false;
  #awake = false;
  #closing: Promise<void> | undefined;

  constructor(config: ConsumerConfig, options: ConsumerOptions, logger: ConsumerLogger) {
    this.#config = config;
    this.#options = options;
    this.#logger = logger;
    this.#cluster = this.#openCluster();
    this.#network = new ConsumerNetwork(this.#cluster, logger);
    this.#metadata = new ConsumerMetadata(this.#network, config, logger, this.#signal);
    const parts = { config, network: this.#network, metadata: this.#metadata, logger, signal: this.#signal };
    this.#lookup = new OffsetLookup(this.#network, this.#metadata, { logger, readCommitted: config.readCommitted });
    this.#positions = new Positions({
      ...parts,
      lookup: this.#lookup,
      committed: config.groupId === undefined ? undefined : (partitions) => this.committed(partitions),
    });
    this.#fetcher = new Fetcher(parts);
  }

  assign(partitions: readonly (TopicPartition & { readonly offset: StartOffset })[]): void {
    if (this.#subscribed) throw illegalState("Subscription to topics, partitions and pattern are mutually exclusive");
    const states = partitions.map(({ offset, ...partition }) => {
      const state = this.#states.get(partitionKey(partition)) ?? new PartitionState(partition);
      if (typeof offset === "number") state.moveTo(offset);
      else if (offset !== "committed") state.seekBy(offset);
      else if (this.#config.groupId === undefined) state.seekBy(this.#config.offsetReset);
      else state.status = "committed";
      return state;
    });
    this.#take(states);
    this.#metadata.want([...new Set(partitions.map(({ topic }) => topic))]);
  }

  subscribe(what: Subscription, listener: RebalanceListener = {}): void {
    const { groupId, groupProtocol, assignors } = this.#config;
    if (groupId === undefined) {
      throw protocolError(
        code.INVALID_GROUP_ID,
        "To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.",
      );
    }
    if (this.#assigned.length > 0 && !this.#subscribed) {
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
    if (!this.#subscribed && this.#assigned.length === 0) {
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
    this.#throwFaults();
    const now = Date.now();
    const dues = [group, this.#metadata.tick(now), this.#positions.tick(this.#assigned, now), this.#fetcher.send(now)];
    // A time that is past already is that of something which waits for an answer.
    return Math.min(...dues.map((due) => (due <= now ? now + 1_000 : due)));
  }

  #throwFaults(): void {
    if (this.#network.fatal !== undefined) throw this.#network.fatal;
    const error: KtError | undefined = this.#metadata.takeError();
    if (error !== undefined) throw error;
  }

  position(partition: TopicPartition): number | undefined {
    const position = this.#stateOf(partition).position;
    return position < 0 ? undefined : position;
  }

  seek(partition: TopicPartition, offset: number): void {
    this.#stateOf(partition).moveTo(offset);
    this.#signal.notify();
  }

  assignment(): readonly TopicPartition[] {
    return this.#assigned.map(({ topic, partition }) => ({ topic, partition }));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#stateOf(each).paused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#stateOf(each).paused = false;
    this.#signal.notify();
  }

  async partitionsFor(topic: string): Promise<readonly TopicPartition[]> {
    const known = await this.#untilKnown([topic], this.#config.client.apiTimeoutMs);
    return [...(known.get(topic)?.partitions.keys() ?? [])].map((partition) => ({ topic, partition }));
  }

  beginningOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<TopicPartition, number>> {
    return this.#offsetsAt(partitions, EARLIEST_TIMESTAMP);
  }

  endOffsets(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<TopicPartition, number>> {
    return this.#offsetsAt(partitions, LATEST_TIMESTAMP);
  }

  async offsetsForTimes(
    times: ReadonlyMap<TopicPartition, number>,
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndTimestamp | undefined>> {
    const found = await this.#search([...times]);
    return new Map(
      [...times.keys()].map((partition) => {
        const answer = found.get(partition);
        return [partition, answer === undefined || answer.offset < 0 ? undefined : answer];
      }),
    );
  }

  async commit(offsets?: ReadonlyMap<TopicPartition, number>): Promise<void> {
    const member = await this.#ensureMember();
    const all: ReadonlyMap<TopicPartition, OffsetAndMetadata> =
      offsets === undefined
        ? this.#consumed()
        : new Map([...offsets].map(([partition, offset]) => [partition, { offset, metadata: "", leaderEpoch: -1 }]));
    await member.commit(all, Date.now() + this.#config.client.apiTimeoutMs);
  }

  async committed(
    partitions: readonly TopicPartition[],
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>> {
    const member = await this.#ensureMember();
    return member.committed(partitions, Date.now() + this.#config.client.apiTimeoutMs);
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
      this.#take([]);
      this.#cluster.close();
    }
  }

  /** Where all that is assigned stands, as a commit needs it. */
  #consumed(): Map<TopicPartition, OffsetAndMetadata> {
    const ready = this.#assigned.filter(({ position }) => position >= 0);
    return new Map(
      ready.map((state) => [state, { offset: state.position, metadata: "", leaderEpoch: state.offsetEpoch }]),
    );
  }

  /** Replaces what is assigned; partitions that stay keep their position. */
  #take(states: readonly PartitionState[]): void {
    const next = new Map(states.map((state) => [state.key, state]));
    for (const state of this.#assigned) if (next.get(state.key) !== state) state.assigned = false;
    this.#states = next;
    this.#assigned = [...next.values()];
    this.#fetcher.assign(this.#assigned);
  }

  #takeFromGroup(partitions: readonly TopicPartition[]): void {
    this.#take(partitions.map((each) => this.#states.get(partitionKey(each)) ?? new PartitionState(each)));
  }

  #stateOf(partition: TopicPartition): PartitionState {
    const state = this.#states.get(partitionKey(partition));
    if (state !== undefined) return state;
    throw illegalState(`No current assignment for partition ${partitionKey(partition)}`);
  }

  async #offsetsAt(
    partitions: readonly TopicPartition[],
    timestamp: number,
  ): Promise<ReadonlyMap<TopicPartition, number>> {
    const found = await this.#search(partitions.map((partition) => [partition, timestamp] as const));
    return new Map([...found].map(([partition, { offset }]) => [partition, offset]));
  }

  /** Asks until every partition has an answer, within default.api.timeout.ms. */
  async #search(
    wanted: readonly (readonly [TopicPartition, number])[],
  ): Promise<ReadonlyMap<TopicPartition, FoundOffset>> {
    const { apiTimeoutMs } = this.#config.client;
    const deadline = Date.now() + apiTimeoutMs;
    const found = new Map<TopicPartition, FoundOffset>();
    const errors: KtError[] = [];
    await this.#untilKnown([...new Set(wanted.map(([{ topic }]) => topic))], apiTimeoutMs);
    for (;;) {
      const open = wanted.filter(([partition]) => !found.has(partition));
      if (open.length === 0) return new Map(wanted.flatMap(([each]) => ofMap(found, each)));
      await this.#lookup.byTime(open, (partition, answer) => {
        if ("value" in answer) found.set(partition, answer.value);
        else errors.push(answer.error);
      });
      this.#throwFaults();
      const final = errors.find((error) => error.javaClass?.endsWith("TopicAuthorizationException") === true);
      if (final !== undefined) throw final;
      if (found.size === wanted.length) continue;
      const waitMs = this.#network.waitMs(errors.at(-1));
      if (Date.now() + waitMs >= deadline) {
        throw expired(`Failed to get offsets by times in ${apiTimeoutMs}ms`, errors.at(-1));
      }
      await sleep(waitMs);
      await this.#metadata.refresh();
    }
  }

  /** The metadata once it knows these topics; what it does not know by then is missing. */
  async #untilKnown(topics: readonly string[], timeoutMs: number): Promise<ConsumerMetadata["topics"]> {
    const deadline = Date.now() + timeoutMs;
    this.#metadata.add(topics);
    while (topics.some((topic) => !this.#metadata.topics.has(topic))) {
      const { version } = this.#metadata;
      await this.#metadata.refresh();
      this.#throwFaults();
      if (this.#metadata.version > version && topics.every((topic) => !this.#metadata.isPending(topic))) break;
      const waitMs = this.#network.waitMs(undefined);
      if (Date.now() + waitMs >= deadline) throw expired(`Timeout expired while fetching topic metadata`);
      await sleep(waitMs);
    }
    return this.#metadata.topics;
  }

  #ensureMember(): Promise<Membership> {
    if (this.#config.groupId === undefined) {
      throw protocolError(
        code.INVALID_GROUP_ID,
        "To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.",
      );
    }
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
        assignment: () => this.#assigned,
        assign: (partitions) => this.#takeFromGroup(partitions),
        consumed: () => this.#consumed(),
      },
      groupId,
    );
  }

  #openCluster(requestTimeoutMs = this.#config.client.requestTimeoutMs): Cluster {
    const { softwareVersion, debug } = this.#options;
    const client = { ...this.#config.client, requestTimeoutMs };
    return openCluster(client, {
      connectTimeoutMs: client.setupTimeoutMs,
      ...(softwareVersion !== undefined && { softwareVersion }),
      ...(debug !== undefined && { debug }),
    });
  }
}

function ofMap<K, V>(map: ReadonlyMap<K, V>, key: K): readonly (readonly [K, V])[] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}

function sleep(timeMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, timeMs));
}
