import type { Buffer } from "node:buffer";
import { configRecord } from "../../protocol/log-records/config-record.ts";
import { featureLevelRecord } from "../../protocol/log-records/feature-level-record.ts";
import { partitionRecord } from "../../protocol/log-records/partition-record.ts";
import { producerIdsRecord } from "../../protocol/log-records/producer-ids-record.ts";
import { topicRecord } from "../../protocol/log-records/topic-record.ts";
import { CONFIG_RESOURCE, type MetadataImage, type TopicImage } from "./metadata-image.ts";
import { encodeMetadataRecord } from "./metadata-record.ts";
import type { PlannedTopic } from "./new-topics.ts";

/** Features that the records below belong to; metadata.version 30 is 4.3-IV0. */
export const FEATURES: readonly { readonly name: string; readonly min: number; readonly level: number }[] = [
  { name: "metadata.version", min: 7, level: 30 },
  { name: "eligible.leader.replicas.version", min: 0, level: 1 },
];

/** Where every partition is. */
export interface Replica {
  readonly nodeId: number;
  /** Of the node's log directory. */
  readonly directoryId: string;
}

export type TopicToWrite = Pick<TopicImage, "name" | "id" | "leaderEpochs" | "partitionEpochs"> & {
  readonly configs: ReadonlyMap<string, string>;
};

/** The records that make an image anew, each framed: what Kafka would put into a snapshot. */
export function* imageRecords(image: MetadataImage, replica: Replica): Generator<Buffer> {
  for (const { name, level } of FEATURES) yield encodeMetadataRecord(featureLevelRecord, { name, featureLevel: level });
  for (const type of image.configuredTypes()) {
    for (const name of image.configuredResources(type)) yield* configRecords(type, name, image.configs(type, name));
  }
  if (image.nextProducerId > 0n) yield encodeProducerIds(image.nextProducerId, replica.nodeId, -1n);
  yield* image.foreignRecords();
  for (const topic of image.topics()) yield* topicRecords(topic, replica);
}

/** A topic, its settings and its partitions, in the order of the controller's records. */
export function* topicRecords(topic: TopicToWrite, replica: Replica): Generator<Buffer> {
  yield encodeMetadataRecord(topicRecord, { name: topic.name, topicId: topic.id });
  yield* configRecords(CONFIG_RESOURCE.topic, topic.name, topic.configs);
  for (const [partition, leaderEpoch] of topic.leaderEpochs.entries()) {
    yield encodePartition(topic.id, partition, replica, leaderEpoch, topic.partitionEpochs[partition] ?? 0);
  }
}

export function newTopicRecords(
  { name, id, partitionCount, configs }: PlannedTopic,
  replica: Replica,
): Iterable<Buffer> {
  const epochs = Array.from({ length: partitionCount }, () => 0);
  return topicRecords({ name, id, configs, leaderEpochs: epochs, partitionEpochs: epochs }, replica);
}

/** Settings of one resource; null takes one away. */
export function* configRecords(
  resourceType: number,
  resourceName: string,
  changes: ReadonlyMap<string, string | null>,
): Generator<Buffer> {
  for (const [name, value] of changes) {
    yield encodeMetadataRecord(configRecord, { resourceType, resourceName, name, value });
  }
}

export function encodePartition(
  topicId: string,
  partitionId: number,
  { nodeId, directoryId }: Replica,
  leaderEpoch: number,
  partitionEpoch: number,
): Buffer {
  return encodeMetadataRecord(partitionRecord, {
    partitionId,
    topicId,
    replicas: [nodeId],
    isr: [nodeId],
    leader: nodeId,
    leaderEpoch,
    partitionEpoch,
    directories: [directoryId],
  });
}

/** `brokerEpoch` -1 where it was another start of the broker that took the block. */
export function encodeProducerIds(nextProducerId: bigint, brokerId: number, brokerEpoch: bigint): Buffer {
  return encodeMetadataRecord(producerIdsRecord, { brokerId, brokerEpoch, nextProducerId });
}
