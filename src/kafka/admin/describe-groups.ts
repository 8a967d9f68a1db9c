import { DecodeError, InputError, UnsupportedVersionError } from "../../errors.ts";
import type { KtError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import { consumerGroupDescribe } from "../../protocol/messages/consumer-group-describe.ts";
import type { ConsumerGroupDescribeResponse } from "../../protocol/messages/consumer-group-describe.ts";
import { describeGroups as classicApi } from "../../protocol/messages/describe-groups.ts";
import type { DescribeGroupsResponse } from "../../protocol/messages/describe-groups.ts";
import type { Broker } from "../broker.ts";
import type { Cluster } from "../cluster.ts";
import { decodeAssignment } from "../consumer/group/consumer-protocol.ts";
import { askCoordinators } from "../drive.ts";
import type { Outcome } from "../drive.ts";
import { comparePartitions, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { groupState } from "./group-names.ts";
import type { GroupState } from "./group-names.ts";
import { inOrder, refused } from "./group-outcome.ts";

export interface GroupMember {
  readonly memberId: string;
  /** group.instance.id of a static member; null for the others. */
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly clientId: string;
  /** As the coordinator saw it, with a slash: `/10.0.0.1`. */
  readonly host: string;
  /** What it owns, by topic and index. */
  readonly assignment: readonly TopicPartition[];
  /** What it shall own; null in a classic group. */
  readonly targetAssignment: readonly TopicPartition[] | null;
  /** Null in a classic group. */
  readonly memberEpoch: number | null;
  /** Whether the member of a KIP-848 group speaks its protocol, and not the classic one; null where nobody tells. */
  readonly upgraded: boolean | null;
}

export interface GroupCoordinator {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

export interface DescribedGroup {
  readonly groupId: string;
  readonly type: "Consumer" | "Classic";
  readonly state: GroupState;
  readonly coordinator: GroupCoordinator;
  /** Classic: the protocol that was chosen (`range`); KIP-848: the assignor of the broker (`uniform`); empty for none. */
  readonly assignor: string;
  /** Null in a classic group. */
  readonly groupEpoch: number | null;
  readonly targetAssignmentEpoch: number | null;
  /** In the coordinator's order. */
  readonly members: readonly GroupMember[];
  readonly error?: undefined;
}

export interface UndescribedGroup {
  readonly groupId: string;
  readonly error: KtError;
}

export type GroupDescription = DescribedGroup | UndescribedGroup;

/**
 * Describes consumer groups, each once, in the order asked: those of KIP-848 and classic ones whose protocol type is
 * `consumer` or empty. One that is not there, or of another kind, is a description with an error. To each coordinator
 * one ConsumerGroupDescribe, and one DescribeGroups for the groups that this does not know.
 * Source: org.apache.kafka.clients.admin.internals.DescribeConsumerGroupsHandler.
 */
export async function describeGroups(cluster: Cluster, groupIds: readonly string[]): Promise<GroupDescription[]> {
  const outcomes = await askCoordinators<DescribedGroup>(cluster, "group", {
    name: "describeConsumerGroups",
    api: consumerGroupDescribe,
    keys: groupIds,
    run: describeOn,
  });
  return inOrder(groupIds, outcomes).map(([groupId, outcome]) =>
    "error" in outcome ? { groupId, error: outcome.error } : outcome.value,
  );
}

async function describeOn(
  broker: Broker,
  groupIds: readonly string[],
  node: number,
): Promise<Map<string, Outcome<DescribedGroup>>> {
  const coordinator = { id: node, ...broker.endpoint };
  const outcomes = new Map<string, Outcome<DescribedGroup>>();
  /** What ConsumerGroupDescribe said of a group that it does not know: clearer than what DescribeGroups says. */
  const unknown = new Map<string, string | null>();
  for (const group of await describeModern(broker, groupIds)) {
    const { groupId, errorCode, errorMessage } = group;
    if (errorCode === code.GROUP_ID_NOT_FOUND) unknown.set(groupId, errorMessage);
    else if (errorCode === code.UNSUPPORTED_VERSION) continue;
    else if (errorCode !== code.NONE) outcomes.set(groupId, refused(errorCode, errorMessage));
    else outcomes.set(groupId, { value: modernGroup(group, coordinator) });
  }
  const left = groupIds.filter((groupId) => !outcomes.has(groupId));
  if (left.length === 0) return outcomes;
  const { groups } = await broker.send(classicApi, { groups: left });
  for (const group of groups) {
    const { groupId, errorCode, errorMessage } = group;
    if (errorCode === code.NONE) outcomes.set(groupId, classicOutcome(group, coordinator));
    else {
      const said = errorCode === code.GROUP_ID_NOT_FOUND && unknown.has(groupId) ? unknown.get(groupId) : errorMessage;
      outcomes.set(groupId, refused(errorCode, said));
    }
  }
  return outcomes;
}

type ModernGroup = ConsumerGroupDescribeResponse["groups"][number];
type ClassicGroup = DescribeGroupsResponse["groups"][number];

/** None where the broker does not know the request (before 3.7). */
async function describeModern(broker: Broker, groupIds: readonly string[]): Promise<readonly ModernGroup[]> {
  try {
    return (await broker.send(consumerGroupDescribe, { groupIds: [...groupIds] })).groups;
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return [];
    throw error;
  }
}

function modernGroup(group: ModernGroup, coordinator: GroupCoordinator): DescribedGroup {
  return {
    groupId: group.groupId,
    type: "Consumer",
    state: groupState(group.groupState),
    coordinator,
    assignor: group.assignorName,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: partitionsOf(member.assignment),
      targetAssignment: partitionsOf(member.targetAssignment),
      memberEpoch: member.memberEpoch,
      upgraded: member.memberType === -1 ? null : member.memberType === 1,
    })),
  };
}

function partitionsOf({ topicPartitions }: ModernGroup["members"][number]["assignment"]): TopicPartition[] {
  return sorted(
    topicPartitions.flatMap(({ topicName, partitions }) =>
      partitions.map((partition) => ({ topic: topicName, partition })),
    ),
  );
}

/** By topic and index, each once. */
function sorted(partitions: readonly TopicPartition[]): TopicPartition[] {
  return [...new Map(partitions.map((each) => [partitionKey(each), each])).values()].toSorted(comparePartitions);
}

function classicOutcome(group: ClassicGroup, coordinator: GroupCoordinator): Outcome<DescribedGroup> {
  const { groupId, protocolType } = group;
  if (protocolType !== "consumer" && protocolType !== "") {
    return {
      error: new InputError(`GroupId ${groupId} is not a consumer group (${protocolType}).`, {
        javaClass: "java.lang.IllegalArgumentException",
      }),
    };
  }
  try {
    return { value: classicGroup(group, coordinator) };
  } catch (error) {
    if (error instanceof DecodeError) return { error };
    throw error;
  }
}

function classicGroup(group: ClassicGroup, coordinator: GroupCoordinator): DescribedGroup {
  return {
    groupId: group.groupId,
    type: "Classic",
    state: groupState(group.groupState),
    coordinator,
    assignor: group.protocolData,
    groupEpoch: null,
    targetAssignmentEpoch: null,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.groupInstanceId,
      rackId: null,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: sorted(decodeAssignment(member.memberAssignment)),
      targetAssignment: null,
      memberEpoch: null,
      upgraded: null,
    })),
  };
}
