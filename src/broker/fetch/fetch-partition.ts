/** What a Fetch asks of one partition, and what it is answered. */
import type { FetchRequest } from "../../protocol/messages/fetch.ts";
import type { fetch } from "../../protocol/messages/fetch.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { ClusterMetadata } from "../metadata/cluster-metadata.ts";

export interface FetchPartition {
  /** Undefined for an id that nobody knows; a session tries again. */
  topic: string | undefined;
  /** ZERO_UUID where the request names topics (up to version 12). */
  readonly topicId: string;
  readonly partition: number;
  fetchOffset: number;
  maxBytes: number;
  /** -1 where the client does not know it. */
  currentLeaderEpoch: number;
  /** -1 where the client does not say. */
  lastFetchedEpoch: number;
}

type TopicResponse = NonNullable<ResponseInput<typeof fetch>["responses"]>[number];
export type FetchedPartition = NonNullable<TopicResponse["partitions"]>[number];

/** The answer for one partition. */
export interface Fetched {
  readonly asked: FetchPartition;
  readonly data: FetchedPartition;
}

const NO_OFFSET = -1n;
const NO_RECORDS = Buffer.alloc(0);

/** Aborted transactions are none or null, as Kafka has them, depending on where an error is found. */
export function failedFetch(asked: FetchPartition, errorCode: number, abortedTransactions: null | [] = []): Fetched {
  const { partition: partitionIndex } = asked;
  const data = { partitionIndex, errorCode, highWatermark: NO_OFFSET, abortedTransactions, records: NO_RECORDS };
  return { asked, data };
}

/** Tells partitions apart: by the topic's id where the request has ids, else by its name. */
export function partitionKey(topicId: string, topic: string, partition: number): string {
  return topicId === ZERO_UUID ? `${partition} ${topic}` : `${partition} ${topicId}`;
}

/** What a request lists, by partitionKey; a partition listed twice counts as it was listed last. */
export function askedPartitions(request: FetchRequest, metadata: ClusterMetadata): Map<string, FetchPartition> {
  const asked = new Map<string, FetchPartition>();
  for (const { topic, topicId, partitions } of request.topics) {
    const name = topicId === ZERO_UUID ? topic : metadata.topicById(topicId)?.name;
    for (const { partition, fetchOffset, partitionMaxBytes, currentLeaderEpoch, lastFetchedEpoch } of partitions) {
      asked.set(partitionKey(topicId, topic, partition), {
        topic: name,
        topicId,
        partition,
        fetchOffset: Number(fetchOffset),
        maxBytes: partitionMaxBytes,
        currentLeaderEpoch: Math.max(-1, currentLeaderEpoch),
        lastFetchedEpoch: Math.max(-1, lastFetchedEpoch),
      });
    }
  }
  return asked;
}

/** The keys of the partitions that a session shall drop. */
export function forgottenKeys(request: FetchRequest): string[] {
  return request.forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => partitionKey(topicId, topic, partition)),
  );
}

/** One entry a topic, as long as its partitions follow each other: the order is the order of service. */
export function groupByTopic(fetched: Iterable<Fetched>): TopicResponse[] {
  const topics: TopicResponse[] = [];
  let last: FetchPartition | undefined;
  let partitions: FetchedPartition[] = [];
  for (const { asked, data } of fetched) {
    if (last === undefined || last.topicId !== asked.topicId || last.topic !== asked.topic) {
      partitions = [];
      topics.push({ topic: asked.topic ?? "", topicId: asked.topicId, partitions });
      last = asked;
    }
    partitions.push(data);
  }
  return topics;
}
