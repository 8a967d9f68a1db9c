/** Partitions of topics: how they are named, sorted, and grouped as requests list them. */
import { javaStringHash } from "../java/hash-map.ts";

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A topic and the indexes of some of its partitions, as many messages list them. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** `topic-0`, as Kafka prints a partition. No two have the same: an index has no dash. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** org.apache.kafka.common.TopicPartition.hashCode, for inHashOrder. */
export function partitionHash({ topic, partition }: TopicPartition): number {
  return (Math.imul(31, 31 + partition) + javaStringHash(topic)) | 0;
}

/** Order by topic, then by index. */
export function comparePartitions(left: TopicPartition, right: TopicPartition): number {
  if (left.topic !== right.topic) return left.topic < right.topic ? -1 : 1;
  return left.partition - right.partition;
}

/** Grouped by topic, in the order of their first partitions. */
export function byTopic<P extends Pick<TopicPartition, "topic">>(
  partitions: readonly P[],
): readonly (readonly [string, readonly P[]])[] {
  const groups = new Map<string, P[]>();
  for (const each of partitions) {
    const group = groups.get(each.topic);
    if (group === undefined) groups.set(each.topic, [each]);
    else group.push(each);
  }
  return [...groups];
}

/** Topics in the order of their first partitions, each with its indexes in the order given. */
export function indexesByTopic(partitions: readonly TopicPartition[]): TopicPartitions[] {
  return byTopic(partitions).map(([topic, members]) => ({
    topic,
    partitions: members.map(({ partition }) => partition),
  }));
}

/** What indexesByTopic grouped, one by one again. */
export function eachPartition(topics: readonly TopicPartitions[]): TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
}
