/** What a consumer asks at once and waits for: partitions, and offsets by rule and by time. */
import { setTimeout as sleep } from "node:timers/promises";
import type { KtError } from "../../errors.ts";
import type { OffsetAndTimestamp } from "./consumer.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { expired } from "./consumer-errors.ts";
import type { ConsumerMetadata } from "./consumer-metadata.ts";
import type { ConsumerNetwork } from "./network.ts";
import type { FoundOffset, OffsetLookup } from "./offset-lookup.ts";

export class ClusterQuestions {
  readonly #network: ConsumerNetwork;
  readonly #metadata: ConsumerMetadata;
  readonly #lookup: OffsetLookup;

  constructor(network: ConsumerNetwork, metadata: ConsumerMetadata, lookup: OffsetLookup) {
    this.#network = network;
    this.#metadata = metadata;
    this.#lookup = lookup;
  }

  /** Throws what the background has come upon: a login that was refused, a topic that is forbidden or no name. */
  throwFaults(): void {
    if (this.#network.fatal !== undefined) throw this.#network.fatal;
    const error: KtError | undefined = this.#metadata.takeError();
    if (error !== undefined) throw error;
  }

  async partitionsFor(topic: string): Promise<readonly TopicPartition[]> {
    const known = await this.#untilKnown([topic], this.#network.config.apiTimeoutMs);
    return [...(known.get(topic)?.partitions.keys() ?? [])].map((partition) => ({ topic, partition }));
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

  /** The offset that the rule (EARLIEST_TIMESTAMP, LATEST_TIMESTAMP) stands for. */
  async offsetsAt(
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
    const { apiTimeoutMs } = this.#network.config;
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
      this.throwFaults();
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
      this.throwFaults();
      if (this.#metadata.version > version && topics.every((topic) => !this.#metadata.isPending(topic))) break;
      const waitMs = this.#network.waitMs(undefined);
      if (Date.now() + waitMs >= deadline) throw expired(`Timeout expired while fetching topic metadata`);
      await sleep(waitMs);
    }
    return this.#metadata.topics;
  }
}

function ofMap<K, V>(map: ReadonlyMap<K, V>, key: K): readonly (readonly [K, V])[] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}
