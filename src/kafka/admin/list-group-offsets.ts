import type { KtError, ProtocolError } from "../../errors.ts";
import { UnsupportedVersionError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { offsetFetch } from "../../protocol/messages/offset-fetch.ts";
import type { OffsetFetchResponse } from "../../protocol/messages/offset-fetch.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import { askCoordinators } from "../drive.ts";
import type { Outcome } from "../drive.ts";
import { indexesByTopic } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { inOrder, refused } from "./group-outcome.ts";

export interface CommittedOffset extends TopicPartition {
  /** Negative where the group has committed none. */
  readonly offset: bigint;
  /** Of the record before the offset; -1 where the committer did not know it. */
  readonly leaderEpoch: number;
  readonly metadata: string;
}

export interface GroupOffsetsWanted {
  readonly groupId: string;
  /** Absent: all that the group has committed. */
  readonly partitions?: readonly TopicPartition[];
}

export interface GroupOffsets {
  readonly groupId: string;
  /** In the coordinator's order; empty where there is an error. */
  readonly offsets: readonly CommittedOffset[];
  /** Partitions whose offset the coordinator does not give. */
  readonly failed: readonly (TopicPartition & { readonly error: ProtocolError })[];
  readonly error?: KtError | undefined;
}

/** Later versions name topics by their ids. */
const LAST_WITH_NAMES = 9;
/** The first that takes many groups (KIP-709). */
const GROUPS_VERSION = 8;
/** The first that takes "all topics" and has an error of its own. */
const ALL_TOPICS_VERSION = 2;

type AnsweredGroup = Pick<OffsetFetchResponse, "errorCode" | "topics">;

/**
 * The offsets that groups have committed, in the order asked. One OffsetFetch to each coordinator, one a group before
 * Kafka 3.0. A group that does not exist has none, which is no error.
 * Source: org.apache.kafka.clients.admin.internals.ListConsumerGroupOffsetsHandler.
 */
export async function listGroupOffsets(
  cluster: Cluster,
  wanted: readonly GroupOffsetsWanted[],
): Promise<GroupOffsets[]> {
  const byId = new Map(wanted.map((each) => [each.groupId, each]));
  const outcomes = await askCoordinators<GroupOffsets>(cluster, "group", {
    name: "offsetFetch",
    api: offsetFetch,
    keys: [...byId.keys()],
    run: async (broker, groupIds) => {
      const answers = await fetchOn(
        broker,
        groupIds.map((groupId) => byId.get(groupId) ?? { groupId }),
      );
      return new Map([...answers].map(([groupId, answer]) => [groupId, outcomeOf(groupId, answer)]));
    },
  });
  return inOrder(byId.keys(), outcomes).map(([groupId, outcome]) =>
    "error" in outcome ? { groupId, offsets: [], failed: [], error: outcome.error } : outcome.value,
  );
}

async function fetchOn(
  broker: Broker,
  wanted: readonly GroupOffsetsWanted[],
): Promise<ReadonlyMap<string, AnsweredGroup>> {
  const bounds = { maxVersion: LAST_WITH_NAMES };
  const version = broker.chooseVersion(offsetFetch, bounds);
  if (version >= GROUPS_VERSION) {
    const groups = wanted.map(({ groupId, partitions }) => ({ groupId, topics: topicsOf(partitions) }));
    const answer = await broker.send(offsetFetch, { groups }, bounds);
    return new Map(answer.groups.map((group) => [group.groupId, group]));
  }
  const answers = wanted.map(async ({ groupId, partitions }): Promise<[string, AnsweredGroup]> => {
    if (partitions === undefined && version < ALL_TOPICS_VERSION) throw cannotListAll(version);
    return [groupId, await broker.send(offsetFetch, { groupId, topics: topicsOf(partitions) }, bounds)];
  });
  return new Map(await Promise.all(answers));
}

function topicsOf(
  partitions: readonly TopicPartition[] | undefined,
): { name: string; partitionIndexes: number[] }[] | null {
  if (partitions === undefined) return null;
  return indexesByTopic(partitions).map(({ topic, partitions: indexes }) => ({
    name: topic,
    partitionIndexes: [...indexes],
  }));
}

function cannotListAll(version: number): UnsupportedVersionError {
  return new UnsupportedVersionError(
    `The broker only supports OffsetFetchRequest v${version}, but we need v2 or newer to request all topic partitions.`,
    { javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException" },
  );
}

function outcomeOf(groupId: string, { errorCode, topics }: AnsweredGroup): Outcome<GroupOffsets> {
  if (errorCode !== code.NONE) return refused(errorCode);
  const offsets: CommittedOffset[] = [];
  const failed: (TopicPartition & { readonly error: ProtocolError })[] = [];
  for (const { name, partitions } of topics) {
    for (const each of partitions) {
      const at = { topic: name, partition: each.partitionIndex };
      if (each.errorCode !== code.NONE) failed.push({ ...at, error: protocolError(each.errorCode) });
      else {
        const { committedOffset: offset, committedLeaderEpoch: leaderEpoch, metadata } = each;
        offsets.push({ ...at, offset, leaderEpoch, metadata: metadata ?? "" });
      }
    }
  }
  return { value: { groupId, offsets, failed } };
}
