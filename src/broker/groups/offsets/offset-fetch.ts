import type { OffsetFetchRequest, OffsetFetchResponse } from "../../../protocol/messages/offset-fetch.ts";
import { ZERO_UUID } from "../../../protocol/uuid.ts";
import type { CommittedOffset } from "./committed-offset.ts";
import type { OffsetStore } from "./offset-store.ts";

export type FetchedTopic = OffsetFetchResponse["groups"][number]["topics"][number];
export type AskedTopic = NonNullable<OffsetFetchRequest["groups"][number]["topics"]>[number];
type FetchedPartition = FetchedTopic["partitions"][number];

/** OffsetFetch of some partitions; of an earlier topic with the same name nothing counts where an id is asked for. */
export function fetchOffsets(offsets: OffsetStore, groupId: string, topics: readonly AskedTopic[]): FetchedTopic[] {
  return topics.map(({ name, topicId, partitionIndexes }) => ({
    name,
    topicId,
    partitions: partitionIndexes.map((partition) => {
      const committed = offsets.get(groupId, name, partition);
      return committed === undefined || isOfOtherTopic(committed, topicId)
        ? nothing(partition)
        : fetched(partition, committed);
    }),
  }));
}

/** OffsetFetch of all that a group has committed; the ids of the topics are for the caller to find. */
export function fetchAllOffsets(offsets: OffsetStore, groupId: string): FetchedTopic[] {
  const topics = offsets.ofGroup(groupId);
  if (topics === undefined) return [];
  return Array.from(topics, ([name, partitions]) => ({
    name,
    topicId: ZERO_UUID,
    partitions: Array.from(partitions, ([partition, committed]) => fetched(partition, committed)),
  }));
}

function isOfOtherTopic(committed: CommittedOffset, topicId: string): boolean {
  return committed.topicId !== ZERO_UUID && topicId !== ZERO_UUID && committed.topicId !== topicId;
}

function fetched(partitionIndex: number, { offset, leaderEpoch, metadata }: CommittedOffset): FetchedPartition {
  return { partitionIndex, committedOffset: offset, committedLeaderEpoch: leaderEpoch, metadata, errorCode: 0 };
}

function nothing(partitionIndex: number): FetchedPartition {
  return { partitionIndex, committedOffset: -1n, committedLeaderEpoch: -1, metadata: "", errorCode: 0 };
}
