/** What --describe shows of groups, asked of the cluster in as few requests as it takes. */
import type { GroupPartition } from "../../format/group-offsets.ts";
import { describeGroups } from "../../kafka/admin/describe-groups.ts";
import type { DescribedGroup, GroupMember } from "../../kafka/admin/describe-groups.ts";
import { describeTopics } from "../../kafka/admin/describe-topics.ts";
import { listGroupOffsets } from "../../kafka/admin/list-group-offsets.ts";
import type { CommittedOffset, GroupOffsets } from "../../kafka/admin/list-group-offsets.ts";
import { listOffsets } from "../../kafka/admin/list-offsets.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { comparePartitions, partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { awaited, awaitedInside, wrapping } from "./failure.ts";
import { inDescribedGroupOrder } from "./group-order.ts";

export interface GroupWithPartitions {
  readonly group: DescribedGroup;
  readonly partitions: readonly GroupPartition[];
  /** Partitions whose committed offset the coordinator does not give. */
  readonly skipped: GroupOffsets["failed"];
}

/** The groups in the order in which the official tool asks for them. Throws where one of them cannot be described. */
export async function describeAll(cluster: Cluster, groupIds: readonly string[]): Promise<DescribedGroup[]> {
  const described = await wrapping(awaited, describeGroups(cluster, groupIds));
  const groups = inDescribedGroupOrder(described).map((group) => {
    if (group.error !== undefined) throw awaited(group.error);
    return group;
  });
  return inHashMapOrder(groups, ({ groupId }) => groupId);
}

/**
 * Groups with their partitions: those of members, who owns most first, then those that are only committed.
 * Source: ConsumerGroupCommand.collectGroupsOffsets.
 */
export async function describeWithOffsets(
  cluster: Cluster,
  groupIds: readonly string[],
): Promise<GroupWithPartitions[]> {
  const asked = groupIds.map((groupId) => ({ groupId }));
  const fetching = listGroupOffsets(cluster, asked);
  // Groups that cannot be described are the first thing to be said; till then nobody looks at this.
  fetching.catch(() => undefined);
  const groups = await describeAll(cluster, groupIds);
  const byId = new Map((await wrapping(awaitedInside, fetching)).map((each) => [each.groupId, each]));
  const plans = groups.map((group) => {
    const committed = byId.get(group.groupId);
    if (committed?.error !== undefined) throw awaitedInside(committed.error);
    return { group, rows: rowsOf(group, committed?.offsets ?? []), skipped: committed?.failed ?? [] };
  });
  const ends = await fetchEnds(
    cluster,
    plans.flatMap(({ rows }) => rows.flat()),
  );
  return plans.map(({ group, rows, skipped }) => ({
    group,
    skipped,
    partitions: rows.flatMap((block) => block.map((row) => groupPartition(row, ends.get(partitionKey(row)) ?? null))),
  }));
}

interface Row extends TopicPartition {
  readonly committed: CommittedOffset | undefined;
  readonly member: GroupMember | undefined;
}

/** A block a member, and one of what nobody owns. */
function rowsOf({ members }: DescribedGroup, committed: readonly CommittedOffset[]): Row[][] {
  const byKey = new Map(committed.map((each) => [partitionKey(each), each]));
  const owners = members
    .filter(({ assignment }) => assignment.length > 0)
    .toSorted((a, b) => b.assignment.length - a.assignment.length);
  const owned = new Set(owners.flatMap(({ assignment }) => assignment.map(partitionKey)));
  const blocks = owners.map((member) =>
    member.assignment.map((each) => ({ ...each, committed: byKey.get(partitionKey(each)), member })),
  );
  const free = committed
    .filter((each) => !owned.has(partitionKey(each)))
    .map(({ topic, partition, ...rest }) => ({
      topic,
      partition,
      committed: { topic, partition, ...rest },
      member: undefined,
    }));
  return [...blocks, free.toSorted(comparePartitions)];
}

/** The end of each partition's log; null where it has no leader, of which alone the end cannot be asked. */
async function fetchEnds(cluster: Cluster, rows: readonly TopicPartition[]): Promise<Map<string, bigint | null>> {
  const partitions = new Map(
    rows.map(({ topic, partition }) => [partitionKey({ topic, partition }), { topic, partition }]),
  );
  if (partitions.size === 0) return new Map();
  const topics = await wrapping(
    awaitedInside,
    describeTopics(
      cluster,
      [...partitions.values()].map(({ topic }) => topic),
    ),
  );
  const leaderless = new Set<string>();
  for (const { name, partitions: described, error } of topics) {
    if (error !== undefined) throw awaitedInside(error);
    for (const { partition, leader } of described) {
      if (leader === null) leaderless.add(partitionKey({ topic: name, partition }));
    }
  }
  const wanted = [...partitions].filter(([key]) => !leaderless.has(key));
  const listed = await wrapping(
    awaitedInside,
    listOffsets(
      cluster,
      wanted.map(([, { topic, partition }]) => ({ topic, partition, spec: "latest" })),
    ),
  );
  const ends = new Map<string, bigint | null>();
  for (const each of listed) {
    if (each.error !== undefined) throw awaitedInside(each.error);
    ends.set(partitionKey(each), each.offset);
  }
  return ends;
}

function groupPartition({ topic, partition, committed, member }: Row, end: bigint | null): GroupPartition {
  const offset = committed === undefined || committed.offset < 0n ? null : committed.offset;
  const epoch = offset === null ? -1 : (committed?.leaderEpoch ?? -1);
  return {
    topic,
    partition,
    leaderEpoch: epoch < 0 ? null : epoch,
    currentOffset: offset,
    logEndOffset: end,
    lag: offset === null || end === null ? null : end - offset,
    consumerId: member?.memberId ?? null,
    host: member?.host ?? null,
    clientId: member?.clientId ?? null,
  };
}
