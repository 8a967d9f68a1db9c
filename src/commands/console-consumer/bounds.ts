import { UsageError } from "../../errors.ts";
import type { Consumer } from "../../kafka/consumer/consumer.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { parseTime } from "./time.ts";
import type { ConsoleConsumerOptions } from "./options.ts";

/** Where kt's own options let each partition begin and end. Times are ms since 1970. */
export interface Bounds {
  /** The last so many records. */
  readonly tail: number | undefined;
  readonly from: number | undefined;
  /** Exclusive. */
  readonly to: number | undefined;
  /** End where the partition ends when it is first looked at. */
  readonly untilEnd: boolean;
}

/** Throws UsageError for options that contradict each other, and for a time that is none. */
export function boundsOf(options: ConsoleConsumerOptions, groupNamed: boolean, now: number): Bounds {
  const { given, tail, from, to } = options;
  const first = given.has("tail") ? "--tail" : given.has("from") ? "--from" : undefined;
  if (first !== undefined) {
    if (given.has("tail") && given.has("from")) throw new UsageError("--tail and --from cannot be used together");
    const other = given.has("fromBeginning") ? "--from-beginning" : given.has("offset") ? "--offset" : undefined;
    if (other !== undefined) throw new UsageError(`${first} and ${other} cannot be used together`);
    if (groupNamed) throw new UsageError(`${first} cannot be used in a group: its offsets say where it begins`);
  }
  if (tail !== undefined && tail < 0) throw new UsageError(`--tail takes a number from 0 on, not ${tail}`);
  const bounds = {
    tail,
    from: from === undefined ? undefined : parseTime("--from", from, now),
    to: to === undefined ? undefined : parseTime("--to", to, now),
    untilEnd: options.untilEnd,
  };
  if (bounds.from !== undefined && bounds.to !== undefined && bounds.from > bounds.to) {
    throw new UsageError("--from is later than --to");
  }
  return bounds;
}

/**
 * Where the partitions begin; undefined where the bounds do not say.
 *
 * @param openScout opens a consumer of its own, to look at records
 */
export async function startsOf(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  { tail, from }: Bounds,
  openScout: () => Promise<Consumer>,
): Promise<ReadonlyMap<TopicPartition, number> | undefined> {
  if (tail !== undefined) {
    const { tailStarts } = await import("./tail.ts");
    return tailStarts(consumer, partitions, tail, openScout);
  }
  return from === undefined ? undefined : atTime(consumer, partitions, from);
}

/** Where the partitions end, exclusive; undefined where they do not. */
export async function endsOf(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  { to, untilEnd }: Bounds,
): Promise<ReadonlyMap<TopicPartition, number> | undefined> {
  if (to !== undefined) return atTime(consumer, partitions, to);
  return untilEnd ? consumer.endOffsets(partitions) : undefined;
}

/** The first record at or after the time, or the end. */
async function atTime(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  time: number,
): Promise<ReadonlyMap<TopicPartition, number>> {
  const [found, ends] = await Promise.all([
    consumer.offsetsForTimes(new Map(partitions.map((each) => [each, time]))),
    consumer.endOffsets(partitions),
  ]);
  return new Map(partitions.map((each) => [each, found.get(each)?.offset ?? ends.get(each) ?? 0] as const));
}
