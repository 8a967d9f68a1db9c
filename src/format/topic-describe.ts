/** The rows of `kt topics --describe`, as org.apache.kafka.tools.TopicCommand prints them. */
import type { PartitionDescription } from "../kafka/admin/describe-topics.ts";

export interface DescribedPartition extends PartitionDescription {
  /** Absent where no reassignment goes on. */
  readonly addingReplicas?: readonly number[];
  readonly removingReplicas?: readonly number[];
}

export interface DescribedTopic {
  readonly name: string;
  readonly topicId: string;
  readonly internal: boolean;
  readonly partitionCount: number;
  readonly replicationFactor: number;
  /** Settings that are not at their default, in the official order. */
  readonly configs: Readonly<Record<string, string | null>>;
  readonly partitions: readonly DescribedPartition[];
}

/** Brokers without topic ids (before 2.8) give the zero id, which is not shown. */
const NO_TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";

export function topicRow(topic: DescribedTopic): string {
  const configs = Object.entries(topic.configs).map(([name, value]) => `${name}=${value}`);
  return [
    `Topic: ${topic.name}`,
    ...(topic.topicId === NO_TOPIC_ID ? [] : [`TopicId: ${topic.topicId}`]),
    `PartitionCount: ${topic.partitionCount}`,
    `ReplicationFactor: ${topic.replicationFactor}`,
    `Configs: ${configs.join(",")}`,
  ].join("\t");
}

export function partitionRow(topic: string, partition: DescribedPartition): string {
  const { leader, replicas, isr, addingReplicas, removingReplicas, elr, lastKnownElr } = partition;
  return [
    "",
    `Topic: ${topic}`,
    `Partition: ${partition.partition}`,
    `Leader: ${leader ?? "none"}`,
    `Replicas: ${replicas.join(",")}`,
    `Isr: ${isr.join(",")}`,
    ...(addingReplicas === undefined ? [] : [`Adding Replicas: ${addingReplicas.join(",")}`]),
    ...(removingReplicas === undefined ? [] : [`Removing Replicas: ${removingReplicas.join(",")}`]),
    `Elr: ${elr === null ? "N/A" : elr.join(",")}`,
    `LastKnownElr: ${lastKnownElr === null ? "N/A" : lastKnownElr.join(",")}`,
  ].join("\t");
}
