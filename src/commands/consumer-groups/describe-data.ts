/** What --describe prints as JSON, YAML or a table. */
import type { GroupPartition } from "../../format/group-offsets.ts";
import { assignmentText } from "../../format/group-members.ts";
import type { DescribedGroup } from "../../kafka/admin/describe-groups.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { indexesByTopic } from "../../kafka/topic-partition.ts";
import type { TableCell, TableView } from "../../kit/context.ts";
import type { GroupWithPartitions } from "./collect.ts";

export function offsetsData(groups: readonly GroupWithPartitions[]): unknown {
  return groups.map(({ group, partitions }) => ({ group: group.groupId, state: group.state, partitions }));
}

export function offsetsTable(groups: readonly GroupWithPartitions[]): TableView {
  const none: TableCell = { text: "none", tone: "warning" };
  const row = (group: string, each: GroupPartition): readonly TableCell[] => [
    group,
    each.topic,
    each.partition,
    each.currentOffset === null ? none : String(each.currentOffset),
    each.logEndOffset === null ? { text: "no leader", tone: "bad" } : String(each.logEndOffset),
    each.lag === null ? "" : String(each.lag),
    each.consumerId ?? { text: "no member", tone: "dim" },
    each.host ?? "",
    each.clientId ?? "",
  ];
  return {
    head: ["Group", "Topic", "Partition", "Current offset", "End offset", "Lag", "Consumer", "Host", "Client"],
    rows: groups.flatMap(({ group, partitions }) => partitions.map((each) => row(group.groupId, each))),
  };
}

export function membersData(groups: readonly DescribedGroup[]): unknown {
  return groups.map(({ groupId, state, targetAssignmentEpoch, members }) => ({
    group: groupId,
    state,
    targetAssignmentEpoch,
    members: members.map((member) => ({
      consumerId: member.memberId,
      groupInstanceId: member.instanceId,
      host: member.host,
      clientId: member.clientId,
      rack: member.rackId,
      memberEpoch: member.memberEpoch,
      upgraded: member.upgraded,
      assignment: assignmentData(member.assignment),
      targetAssignment: member.targetAssignment === null ? null : assignmentData(member.targetAssignment),
    })),
  }));
}

function assignmentData(partitions: readonly TopicPartition[]): unknown {
  return indexesByTopic(partitions);
}

const dimNone: TableCell = { text: "none", tone: "dim" };

export function membersTable(groups: readonly DescribedGroup[]): TableView {
  return {
    head: ["Group", "Consumer", "Instance", "Host", "Client", "Partitions", "Assignment"],
    rows: groups.flatMap(({ groupId, members }) =>
      members.map((member) => [
        groupId,
        member.memberId,
        member.instanceId ?? "",
        member.host,
        member.clientId,
        member.assignment.length,
        member.assignment.length === 0 ? dimNone : assignmentText(member.assignment),
      ]),
    ),
  };
}

export function statesData(groups: readonly DescribedGroup[]): unknown {
  return groups.map(({ groupId, type, state, coordinator, assignor, groupEpoch, targetAssignmentEpoch, members }) => ({
    group: groupId,
    type,
    state,
    coordinator,
    assignmentStrategy: assignor === "" ? null : assignor,
    groupEpoch,
    targetAssignmentEpoch,
    memberCount: members.length,
  }));
}

export function statesTable(groups: readonly DescribedGroup[]): TableView {
  return {
    head: ["Group", "Type", "State", "Coordinator", "Strategy", "Members"],
    rows: groups.map(({ groupId, type, state, coordinator: { host, port, id }, assignor, members }) => [
      groupId,
      type,
      stateCell(state),
      `${host}:${port} (${id})`,
      assignor,
      members.length,
    ]),
  };
}

function stateCell(state: DescribedGroup["state"]): TableCell {
  if (state === "Stable") return { text: state, tone: "good" };
  return { text: state, tone: state === "Dead" ? "bad" : "warning" };
}
