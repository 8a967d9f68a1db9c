import type { TopicPartition } from "../../topic-partition.ts";
import { compareMembers } from "./group-member.ts";
import type { GroupAssignment, GroupMember, PartitionCounts } from "./group-member.ts";

/** Topic by topic: consecutive partitions for each member in order, the first members one more where it does not divide. */
export function assignRange(counts: PartitionCounts, members: readonly GroupMember[]): GroupAssignment {
  const assignment = new Map(members.map(({ memberId }) => [memberId, [] as TopicPartition[]]));
  const ordered = members.toSorted(compareMembers);
  for (const [topic, count] of counts) {
    const consumers = ordered.filter(({ subscription }) => subscription.topics.includes(topic));
    if (consumers.length === 0) continue;
    const each = Math.floor(count / consumers.length);
    const more = count % consumers.length;
    let next = 0;
    for (const [index, { memberId }] of consumers.entries()) {
      const end = next + each + (index < more ? 1 : 0);
      for (; next < end; next += 1) assignment.get(memberId)?.push({ topic, partition: next });
    }
  }
  return assignment;
}
