import type { TopicPartition } from "../../topic-partition.ts";
import { compareMembers } from "./group-member.ts";
import type { GroupAssignment, GroupMember, PartitionCounts } from "./group-member.ts";

/** All partitions in order, one after the other to the next member that subscribes to its topic. */
export function assignRoundRobin(counts: PartitionCounts, members: readonly GroupMember[]): GroupAssignment {
  const assignment = new Map(members.map(({ memberId }) => [memberId, [] as TopicPartition[]]));
  const ordered = members.toSorted(compareMembers);
  const topics = [...new Set(members.flatMap(({ subscription }) => subscription.topics))].toSorted();
  let next = 0;
  for (const topic of topics) {
    for (let partition = 0; partition < (counts.get(topic) ?? 0); partition += 1) {
      while (ordered[next % ordered.length]?.subscription.topics.includes(topic) !== true) next += 1;
      const member = ordered[next % ordered.length];
      if (member !== undefined) assignment.get(member.memberId)?.push({ topic, partition });
      next += 1;
    }
  }
  return assignment;
}
