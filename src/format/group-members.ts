/** The tables of `kt consumer-groups --describe --members`. Source: ConsumerGroupCommand.printMembers. */
import type { GroupMember } from "../kafka/admin/describe-groups.ts";
import type { TopicPartition } from "../kafka/topic-partition.ts";
import { MISSING, orMissing, paddedLines } from "./padded-columns.ts";
import type { Column } from "./padded-columns.ts";

export interface MembersOfGroup {
  readonly group: string;
  /** Null in a classic group. */
  readonly targetAssignmentEpoch: number | null;
  readonly members: readonly GroupMember[];
}

interface MemberColumn extends Column {
  readonly cell: (member: GroupMember, group: MembersOfGroup) => string;
}

const usual = {
  group: { head: "GROUP", width: 15, grows: true, cell: (_, { group }) => group },
  consumerId: { head: "CONSUMER-ID", width: 15, grows: true, cell: ({ memberId }) => memberId },
  instanceId: { head: "GROUP-INSTANCE-ID", width: 17, grows: true, cell: ({ instanceId }) => instanceId ?? "" },
  host: { head: "HOST", width: 15, grows: true, cell: ({ host }) => host },
  clientId: { head: "CLIENT-ID", width: 15, grows: true, cell: ({ clientId }) => clientId },
  partitions: { head: "#PARTITIONS", width: 15, cell: ({ assignment }) => String(assignment.length) },
} as const satisfies Readonly<Record<string, MemberColumn>>;

const detailed = {
  currentEpoch: { head: "CURRENT-EPOCH", width: 15, cell: ({ memberEpoch }) => orMissing(memberEpoch) },
  current: {
    head: "CURRENT-ASSIGNMENT",
    width: 20,
    grows: true,
    cell: ({ assignment }) => assignmentText(assignment),
  },
  targetEpoch: {
    head: "TARGET-EPOCH",
    width: 15,
    cell: (_, { targetAssignmentEpoch }) => orMissing(targetAssignmentEpoch),
  },
  target: {
    head: "TARGET-ASSIGNMENT",
    width: 20,
    grows: true,
    cell: ({ targetAssignment }) => assignmentText(targetAssignment ?? []),
  },
} as const satisfies Readonly<Record<string, MemberColumn>>;

const upgraded: MemberColumn = { head: "UPGRADED", cell: (member) => orMissing(member.upgraded?.toString()) };

/** Ends each line that has no detailed columns with a blank. */
const end: MemberColumn = { head: "", cell: () => "" };

export function groupMembersLines(group: MembersOfGroup, { verbose }: { readonly verbose: boolean }): string[] {
  const { members } = group;
  const { group: name, consumerId, instanceId, ...rest } = usual;
  const hasStatic = members.some((member) => (member.instanceId ?? "") !== "");
  const columns: MemberColumn[] = [name, consumerId, ...(hasStatic ? [instanceId] : []), ...Object.values(rest)];
  if (!verbose) columns.push(end);
  else columns.push(...Object.values(detailed), ...(isMixed(members) ? [upgraded] : []));
  return paddedLines(
    columns,
    members.map((member) => columns.map(({ cell }) => cell(member, group))),
  );
}

/** Members of both protocols: the group is on its way from one to the other. */
function isMixed(members: readonly GroupMember[]): boolean {
  return members.some((member) => member.upgraded === true) && members.some((member) => member.upgraded === false);
}

/** `orders:0,1;payments:0`, sorted as text. */
export function assignmentText(partitions: readonly TopicPartition[]): string {
  if (partitions.length === 0) return MISSING;
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const indexes = topics.get(topic);
    if (indexes === undefined) topics.set(topic, [partition]);
    else indexes.push(partition);
  }
  const texts = [...topics].map(([topic, indexes]) => `${topic}:${indexes.toSorted((a, b) => a - b).join(",")}`);
  return texts.toSorted().join(";");
}
