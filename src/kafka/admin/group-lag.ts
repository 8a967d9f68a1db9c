/** How far groups are behind, asked for many groups in as few requests as for one. */
import type { KtError, ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import type { Cluster } from "../cluster.ts";
import { locateLeaders } from "../leaders.ts";
import { comparePartitions, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { describeGroups } from "./describe-groups.ts";
import type { DescribedGroup, GroupMember } from "./describe-groups.ts";
import { listGroupOffsets } from "./list-group-offsets.ts";
import type { GroupOffsets } from "./list-group-offsets.ts";
import { listOffsets } from "./list-offsets.ts";
import type { ListedOffset } from "./list-offsets.ts";

export interface PartitionLag extends TopicPartition {
  /** Null where the group has committed none. */
  readonly committed: bigint | null;
  /** Where the log begins: looked up only where nothing is committed. */
  readonly start: bigint | null;
  /** Where the log ends; null where nobody tells: no leader, the topic is gone. */
  readonly end: bigint | null;
  /** `end` minus `committed`, as consumer-groups has it; null where one of them is. */
  readonly lag: bigint | null;
  /** What may be left to read: the lag, or all that the log has where nothing is committed; never negative. */
  readonly pending: bigint | null;
  /** Who has it assigned. */
  readonly member: GroupMember | null;
  /** Why `end` is null, or the committed offset is not told. */
  readonly error?: KtError | undefined;
}

export interface MeasuredGroup extends Pick<DescribedGroup, "groupId" | "state" | "type" | "coordinator" | "members"> {
  /** What members have assigned and what is committed, by topic and index. */
  readonly partitions: readonly PartitionLag[];
  readonly error?: undefined;
}

export interface UnmeasuredGroup {
  readonly groupId: string;
  readonly error: KtError;
}

export type GroupLag = MeasuredGroup | UnmeasuredGroup;

export interface GroupLagOptions {
  /** Which topics count; all where it is absent. */
  readonly topics?: (topic: string) => boolean;
}

/**
 * How far each group is behind, each once, in the order asked. A group that cannot be described is a row with an error.
 * However many they are: to each coordinator one OffsetFetch and what describeGroups takes, one Metadata, and to each
 * leader one ListOffsets, two where partitions have no commit. Throws as Cluster.call does where no broker tells of them.
 */
export async function fetchGroupLags(
  cluster: Cluster,
  groupIds: readonly string[],
  { topics = () => true }: GroupLagOptions = {},
): Promise<GroupLag[]> {
  if (groupIds.length === 0) return [];
  const [described, committed] = await Promise.all([
    describeGroups(cluster, groupIds),
    listGroupOffsets(
      cluster,
      groupIds.map((groupId) => ({ groupId })),
    ),
  ]);
  const offsetsOf = new Map(committed.map((each) => [each.groupId, each]));
  const plans = described.map((group) => planOf(group, offsetsOf.get(group.groupId), topics));
  const logs = await fetchLogs(
    cluster,
    plans.flatMap((plan) => ("rows" in plan ? plan.rows : [])),
  );
  return plans.map((plan) => {
    if (!("rows" in plan)) return plan;
    const { groupId, state, type, coordinator, members } = plan.group;
    const partitions = plan.rows.map((row) => partitionLag(row, logs.get(partitionKey(row))));
    return { groupId, state, type, coordinator, members, partitions };
  });
}

interface Row extends TopicPartition {
  readonly committed: bigint | null;
  readonly member: GroupMember | null;
  /** Why the coordinator does not give the offset. */
  readonly refused: ProtocolError | undefined;
}

interface Plan {
  readonly group: DescribedGroup;
  readonly rows: readonly Row[];
}

function planOf(
  group: DescribedGroup | UnmeasuredGroup,
  offsets: GroupOffsets | undefined,
  topics: (topic: string) => boolean,
): Plan | UnmeasuredGroup {
  if (group.error !== undefined) return group;
  if (offsets?.error !== undefined) return { groupId: group.groupId, error: offsets.error };
  const rows = new Map<string, Row>();
  for (const member of group.members) {
    for (const { topic, partition } of member.assignment) {
      rows.set(partitionKey({ topic, partition }), { topic, partition, member, committed: null, refused: undefined });
    }
  }
  const tell = (at: TopicPartition, told: Pick<Row, "committed" | "refused">): void => {
    const { topic, partition } = at;
    const member = rows.get(partitionKey(at))?.member ?? null;
    // Asked about a partition that a member has, a coordinator also tells that nothing is committed.
    rows.set(partitionKey(at), { topic, partition, member, ...told });
  };
  for (const each of offsets?.offsets ?? []) {
    tell(each, { committed: each.offset < 0n ? null : each.offset, refused: undefined });
  }
  for (const each of offsets?.failed ?? []) tell(each, { committed: null, refused: each.error });
  return { group, rows: [...rows.values()].filter(({ topic }) => topics(topic)).toSorted(comparePartitions) };
}

/** What a log has; `start` only where somebody wants it. */
interface Log {
  readonly start: bigint | null;
  readonly end: bigint | null;
  readonly error?: KtError | undefined;
}

/** A partition without a leader is not asked about: the question would be tried again until time is up. */
async function fetchLogs(cluster: Cluster, rows: readonly Row[]): Promise<ReadonlyMap<string, Log>> {
  const partitions = new Map(rows.map(({ topic, partition }) => [`${topic}-${partition}`, { topic, partition }]));
  if (partitions.size === 0) return new Map();
  const leaders = await cluster.call({
    name: "listOffsets(api=METADATA)",
    target: "any",
    run: (broker) => locateLeaders(broker, [...partitions.values()], false),
  });
  const logs = new Map<string, Log>();
  for (const [at, leader] of leaders) {
    if (typeof leader !== "number") logs.set(partitionKey(at), { start: null, end: null, error: leader });
  }
  const asked = [...partitions].filter(([key]) => !logs.has(key)).map(([, at]) => at);
  const uncommitted = new Set(rows.filter(({ committed }) => committed === null).map(partitionKey));
  const bare = asked.filter((at) => uncommitted.has(partitionKey(at)));
  const listed = await listOffsets(cluster, [
    ...asked.map((at) => ({ ...at, spec: "latest" as const })),
    ...bare.map((at) => ({ ...at, spec: "earliest" as const })),
  ]);
  const starts = new Map(listed.slice(asked.length).map((each) => [partitionKey(each), each]));
  for (const end of listed.slice(0, asked.length)) {
    const key = partitionKey(end);
    const start = starts.get(key);
    const error = end.error ?? start?.error;
    logs.set(key, { start: offsetOf(start), end: offsetOf(end), ...(error !== undefined && { error }) });
  }
  return logs;
}

function offsetOf(listed: ListedOffset | undefined): bigint | null {
  return listed === undefined || listed.error !== undefined || listed.offset < 0n ? null : listed.offset;
}

function partitionLag({ topic, partition, committed, member, refused }: Row, log: Log | undefined): PartitionLag {
  const { start: logStart, end, error = refused } = log ?? { start: null, end: null, error: unknown() };
  const start = committed === null ? logStart : null;
  const lag = committed === null || end === null ? null : end - committed;
  const left =
    refused !== undefined ? null : committed !== null ? lag : end === null || start === null ? null : end - start;
  const pending = left !== null && left < 0n ? 0n : left;
  return { topic, partition, committed, start, end, lag, pending, member, ...(error !== undefined && { error }) };
}

function unknown(): ProtocolError {
  return protocolError(code.UNKNOWN_SERVER_ERROR);
}

/** The topic was deleted, or deleted and made anew with fewer partitions: nobody will read what it had. */
export function topicIsGone({ error }: Pick<PartitionLag, "error">): boolean {
  return error?.javaClass?.endsWith(".UnknownTopicOrPartitionException") === true;
}

/** There is no such group, or no more. */
export function groupIsGone(group: GroupLag): boolean {
  if (group.error === undefined) return group.state === "Dead";
  return group.error.javaClass?.endsWith(".GroupIdNotFoundException") === true;
}
