import { UnsupportedVersionError } from "../../errors.ts";
import type { ProtocolError } from "../../errors.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { describeTopicPartitions } from "../../protocol/messages/describe-topic-partitions.ts";
import type { DescribeTopicPartitionsResponse } from "../../protocol/messages/describe-topic-partitions.ts";
import { metadata } from "../../protocol/messages/metadata.ts";
import type { MetadataResponse } from "../../protocol/messages/metadata.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import { unrepresentableTopic } from "./topic-name.ts";

export interface PartitionDescription {
  readonly partition: number;
  /** Null where there is none. */
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** Eligible leader replicas (KIP-966); null where the broker does not tell. */
  readonly elr: readonly number[] | null;
  readonly lastKnownElr: readonly number[] | null;
}

export interface TopicDescription {
  readonly name: string;
  /** The zero id where the broker does not tell (before 2.8), or the topic is not there. */
  readonly topicId: string;
  readonly internal: boolean;
  /** By number; empty where there is an error. */
  readonly partitions: readonly PartitionDescription[];
  readonly error?: ProtocolError | undefined;
}

export interface DescribeTopicsOptions {
  /** How many partitions one response may have; the rest is asked for in further requests. */
  readonly partitionSizeLimit?: number;
}

const NO_ID = "AAAAAAAAAAAAAAAAAAAAAA";
/** Each request names all topics that are still open, so a long list is cut up and asked for side by side. */
const TOPICS_PER_REQUEST = 500;
/** Metadata by topic id (KIP-516). */
const BY_ID_VERSION = 12;

/**
 * Describes topics by name, in their order; one that is not there is a description with an error.
 * DescribeTopicPartitions at any broker, Metadata where that is not known (then without ELR).
 */
export async function describeTopics(
  cluster: Cluster,
  names: readonly string[],
  { partitionSizeLimit = 2000 }: DescribeTopicsOptions = {},
): Promise<TopicDescription[]> {
  const askable = [...new Set(names)].filter((name) => unrepresentableTopic(name) === undefined).toSorted();
  const chunks = Array.from({ length: Math.ceil(askable.length / TOPICS_PER_REQUEST) }, (_, index) =>
    askable.slice(index * TOPICS_PER_REQUEST, (index + 1) * TOPICS_PER_REQUEST),
  );
  const described = await Promise.all(chunks.map((chunk) => describeChunk(cluster, chunk, partitionSizeLimit)));
  const found = new Map(described.flat().map((topic) => [topic.name, topic]));
  return [...new Set(names)].map(
    (name) => found.get(name) ?? failed(name, unrepresentableTopic(name) ?? notFound(name)),
  );
}

/** The order in which Java gives them: what is asked for in one HashMap, copied into another of the same size. */
export function inDescribedOrder<T extends { readonly name: string }>(topics: readonly T[]): T[] {
  const size = { capacity: topics.length };
  const nameOf = ({ name }: T): string => name;
  return inHashMapOrder(inHashMapOrder(topics, nameOf, size), nameOf, size);
}

/** Describes topics by id, in their order; without ELR, as the official tool. Metadata from version 12 on, at any broker. */
export async function describeTopicsById(cluster: Cluster, ids: readonly string[]): Promise<TopicDescription[]> {
  const asked = [...new Set(ids)].filter((id) => id !== NO_ID);
  const { topics } = await cluster.call({
    name: "describeTopicsWithIds",
    target: "any",
    run: (broker) =>
      broker.send(
        metadata,
        { topics: asked.map((topicId) => ({ topicId, name: null })), allowAutoTopicCreation: false },
        { minVersion: BY_ID_VERSION },
      ),
  });
  const found = new Map(topics.map((topic) => [topic.topicId, topic]));
  return ids.map((id) => {
    const topic = found.get(id);
    if (topic === undefined || topic.name === null) {
      return { ...failed("", protocolError(code.UNKNOWN_TOPIC_ID, `TopicId ${id} not found.`)), topicId: id };
    }
    return metadataDescription(topic.name, topic);
  });
}

function describeChunk(cluster: Cluster, names: readonly string[], limit: number): Promise<TopicDescription[]> {
  return cluster.call({
    name: "describeTopicPartitions",
    target: "any",
    run: async (broker) => {
      try {
        return await describePartitions(broker, names, limit);
      } catch (error) {
        if (!(error instanceof UnsupportedVersionError)) throw error;
        return describeWithMetadata(broker, names);
      }
    },
  });
}

async function describePartitions(
  broker: Broker,
  names: readonly string[],
  responsePartitionLimit: number,
): Promise<TopicDescription[]> {
  const described = new Map<string, TopicDescription>();
  let cursor: DescribeTopicPartitionsResponse["nextCursor"] = null;
  do {
    // The broker answers in the order of names and goes on at the cursor's topic.
    const from = cursor?.topicName ?? "";
    const response: DescribeTopicPartitionsResponse = await broker.send(describeTopicPartitions, {
      topics: names.filter((name) => name >= from).map((name) => ({ name })),
      responsePartitionLimit,
      cursor,
    });
    for (const topic of response.topics) {
      const name = topic.name ?? "";
      const before = described.get(name)?.partitions ?? [];
      described.set(name, topicDescription(name, topic, before));
    }
    cursor = response.nextCursor;
  } while (cursor !== null);
  return [...described.values()];
}

function topicDescription(
  name: string,
  { errorCode, topicId, isInternal, partitions }: DescribeTopicPartitionsResponse["topics"][number],
  before: readonly PartitionDescription[],
): TopicDescription {
  if (errorCode !== code.NONE) return failed(name, protocolError(errorCode));
  const more = partitions.map((partition) => ({
    ...partitionDescription(partition),
    // Null where there are none: that the broker knows of ELR shows by the request it has answered.
    elr: partition.eligibleLeaderReplicas ?? [],
    lastKnownElr: partition.lastKnownElr ?? [],
  }));
  return { name, topicId, internal: isInternal, partitions: [...before, ...more].toSorted(byNumber) };
}

async function describeWithMetadata(broker: Broker, names: readonly string[]): Promise<TopicDescription[]> {
  // Before version 4 a broker would create what it does not know: then all topics are asked for.
  const harmless = broker.chooseVersion(metadata) >= 4;
  const { topics } = await broker.send(
    metadata,
    harmless ? { topics: names.map((name) => ({ name })), allowAutoTopicCreation: false } : { topics: null },
  );
  const found = new Map(topics.map((topic) => [topic.name, topic]));
  return names.map((name) => {
    const topic = found.get(name);
    return topic === undefined ? failed(name, notFound(name)) : metadataDescription(name, topic);
  });
}

function metadataDescription(
  name: string,
  { errorCode, topicId, isInternal, partitions }: MetadataResponse["topics"][number],
): TopicDescription {
  if (errorCode !== code.NONE) return failed(name, protocolError(errorCode));
  const described = partitions.map((partition) => ({
    ...partitionDescription(partition),
    elr: null,
    lastKnownElr: null,
  }));
  return { name, topicId, internal: isInternal, partitions: described.toSorted(byNumber) };
}

type AnyPartition = Pick<
  MetadataResponse["topics"][number]["partitions"][number],
  "partitionIndex" | "leaderId" | "replicaNodes" | "isrNodes"
>;

function partitionDescription({
  partitionIndex,
  leaderId,
  replicaNodes,
  isrNodes,
}: AnyPartition): Omit<PartitionDescription, "elr" | "lastKnownElr"> {
  return {
    partition: partitionIndex,
    leader: leaderId < 0 ? null : leaderId,
    replicas: replicaNodes,
    isr: isrNodes,
  };
}

function byNumber(left: PartitionDescription, right: PartitionDescription): number {
  return left.partition - right.partition;
}

function failed(name: string, error: ProtocolError): TopicDescription {
  return { name, topicId: NO_ID, internal: false, partitions: [], error };
}

function notFound(name: string): ProtocolError {
  return protocolError(code.UNKNOWN_TOPIC_OR_PARTITION, `Topic ${name} not found.`);
}
