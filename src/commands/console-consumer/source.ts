import { InputError, TimeoutError } from "../../errors.ts";
import type { ConsumerConfig } from "../../kafka/consumer/consumer-config.ts";
import type { Consumer, StartOffset } from "../../kafka/consumer/consumer.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { patternSubscription } from "../../kit/pattern-subscription.ts";
import type { Bounds } from "./bounds.ts";
import { endsOf, startsOf } from "./bounds.ts";

/** How often is looked whether the topic has got more partitions; the metadata itself are renewed more rarely. */
const LOOK_AGAIN_MS = 1000;

/** Gives the consumer its partitions, and knows where each of them ends. */
export interface Source {
  /**
   * To be called before each poll. False while there is nothing to read yet: then nothing else waits, so the caller does.
   * Throws KtError as the consumer does.
   */
  readonly prepare: () => Promise<boolean>;
  /** The offset before which a partition ends; Infinity where it does not. */
  readonly endOf: (partition: TopicPartition) => number;
  /** Whether partitions have an end: it may be reached without a record. */
  readonly bounded: boolean;
  /** Whether all that is assigned has been read to its end. */
  readonly atEnd: () => boolean;
}

/** Opens a consumer besides, to look at records. */
export type OpenScout = () => Promise<Consumer>;

class PartitionEnds {
  readonly #ends = new Map<string, number>();
  readonly #consumer: Consumer;
  readonly #bounds: Bounds;
  readonly bounded: boolean;
  #known = false;

  constructor(consumer: Consumer, bounds: Bounds) {
    this.#consumer = consumer;
    this.#bounds = bounds;
    this.bounded = bounds.to !== undefined || bounds.untilEnd;
  }

  async learn(partitions: readonly TopicPartition[]): Promise<void> {
    const ends = await endsOf(this.#consumer, partitions, this.#bounds);
    if (ends === undefined) return;
    this.#known = true;
    for (const [partition, end] of ends) this.#ends.set(keyOf(partition), end);
  }

  endOf = (partition: TopicPartition): number => this.#ends.get(keyOf(partition)) ?? Number.POSITIVE_INFINITY;

  atEnd = (): boolean => {
    if (!this.#known) return false;
    return this.#consumer.assignment().every((each) => {
      const end = this.endOf(each);
      return end === 0 || (this.#consumer.position(each) ?? -1) >= end;
    });
  };
}

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic} ${partition}`;

/** One partition, whether it is there yet or not. */
export function partitionSource(
  consumer: Consumer,
  partition: TopicPartition,
  start: StartOffset,
  bounds: Bounds,
  openScout: OpenScout,
): Source {
  if (partition.topic.trim() === "") {
    throw illegal("Topic partitions to assign to cannot have null or empty topic");
  }
  const ends = new PartitionEnds(consumer, bounds);
  let prepared = false;
  const prepare = async (): Promise<boolean> => {
    if (prepared) return true;
    const starts = await startsOf(consumer, [partition], bounds, openScout);
    await ends.learn([partition]);
    consumer.assign([{ ...partition, offset: starts?.get(partition) ?? start }]);
    prepared = true;
    return true;
  };
  return { prepare: oneAtATime(prepare), bounded: ends.bounded, endOf: ends.endOf, atEnd: ends.atEnd };
}

/**
 * All partitions of a topic, without a group: nobody sees the difference to the group of one that the official tool
 * makes for each run, but for the second that joining it takes.
 */
export function topicSource(consumer: Consumer, topic: string, bounds: Bounds, openScout: OpenScout): Source {
  ensureName(topic);
  const ends = new PartitionEnds(consumer, bounds);
  let assigned = 0;
  let lookAt = 0;
  const prepare = async (): Promise<boolean> => {
    const now = performance.now();
    if (assigned > 0 && now < lookAt) return true;
    lookAt = now + LOOK_AGAIN_MS;
    const all = await consumer.partitionsFor(topic);
    if (all.length <= assigned) return assigned > 0;
    const fresh = all.slice(assigned);
    const starts = await startsOf(consumer, fresh, bounds, openScout);
    await ends.learn(fresh);
    const old = consumer.assignment();
    // Without a group that is where auto.offset.reset says.
    const positions = old.map((each) => ({ ...each, offset: consumer.position(each) ?? ("committed" as const) }));
    consumer.assign([
      ...positions,
      ...fresh.map((each) => ({ ...each, offset: starts?.get(each) ?? ("committed" as const) })),
    ]);
    assigned = all.length;
    return true;
  };
  return { prepare: oneAtATime(prepare), bounded: ends.bounded, endOf: ends.endOf, atEnd: ends.atEnd };
}

/** What a group gives this member of a topic, or of the topics that match a pattern. */
export async function groupSource(
  consumer: Consumer,
  what: { readonly topic: string } | { readonly include: string },
  { excludeInternalTopics }: ConsumerConfig,
  bounds: Bounds,
  openScout: OpenScout,
): Promise<Source> {
  const ends = new PartitionEnds(consumer, bounds);
  let joined = false;
  const listener = {
    onAssigned: async (partitions: readonly TopicPartition[]): Promise<void> => {
      joined = true;
      if (partitions.length === 0) return;
      const starts = await startsOf(consumer, partitions, bounds, openScout);
      for (const [partition, start] of starts ?? []) consumer.seek(partition, start);
      await ends.learn(partitions);
    },
  };
  if ("topic" in what) {
    consumer.subscribe({ topics: [what.topic] }, listener);
  } else {
    consumer.subscribe(await patternSubscription(what.include, excludeInternalTopics), listener);
  }
  return {
    prepare: async () => true,
    bounded: ends.bounded,
    endOf: ends.endOf,
    atEnd: () => joined && ends.atEnd(),
  };
}

/** Who gives up waiting finds the same step under way the next time. Java's consumer waits for brokers without an end. */
function oneAtATime(prepare: () => Promise<boolean>): () => Promise<boolean> {
  let underWay: Promise<boolean> | undefined;
  return () => {
    underWay ??= prepare()
      .catch((error: unknown) => {
        if (error instanceof TimeoutError) return false;
        throw error;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
}

function ensureName(topic: string): void {
  if (topic.trim() === "") throw illegal("Topic collection to subscribe to cannot contain null or empty topic");
}

function illegal(message: string): InputError {
  return new InputError(message, { javaClass: "java.lang.IllegalArgumentException" });
}
