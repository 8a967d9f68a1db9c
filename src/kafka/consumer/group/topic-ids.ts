/** Partitions by the ids of their topics, as the consumer protocol names them. */
import { byTopic, eachPartition } from "../../topic-partition.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import type { ConsumerMetadata } from "../consumer-metadata.ts";

export interface TopicIds {
  topicId: string;
  partitions: number[];
}

/** Undefined while the metadata does not know every topic; it asks then. */
export function namedPartitions(
  metadata: ConsumerMetadata,
  wanted: readonly TopicIds[],
): readonly TopicPartition[] | undefined {
  const names = new Map([...metadata.topics.values()].map(({ id, name }) => [id, name]));
  const named = wanted.flatMap(({ topicId, partitions }) => {
    const topic = names.get(topicId);
    return topic === undefined ? [] : [{ topic, partitions }];
  });
  if (named.length === wanted.length) return eachPartition(named);
  metadata.requestUpdate();
  return undefined;
}

/** Leaves out topics that the metadata does not know. */
export function byTopicId(metadata: ConsumerMetadata, partitions: readonly TopicPartition[]): TopicIds[] {
  return byTopic(partitions).flatMap(([topic, members]) => {
    const topicId = metadata.topics.get(topic)?.id;
    return topicId === undefined ? [] : [{ topicId, partitions: members.map(({ partition }) => partition) }];
  });
}
