/** Sharing partitions among the members of a classic group, as Java's assignors do; its leader does it for all. */
import type { GroupAssignment, GroupMember, LastAssignment, PartitionCounts } from "./group-member.ts";
import type { AssignorName } from "./names.ts";
import { assignRange } from "./range.ts";
import { assignRoundRobin } from "./round-robin.ts";
import { assignCooperativeSticky, assignSticky } from "./sticky.ts";
import { cooperativeUserData, stickyUserData } from "./user-data.ts";

const assign: Readonly<
  Record<AssignorName, (counts: PartitionCounts, members: readonly GroupMember[]) => GroupAssignment>
> = {
  range: assignRange,
  roundrobin: assignRoundRobin,
  sticky: assignSticky,
  "cooperative-sticky": assignCooperativeSticky,
};

export function assignPartitions(
  name: AssignorName,
  counts: PartitionCounts,
  members: readonly GroupMember[],
): GroupAssignment {
  return assign[name](counts, members);
}

/** What the assignor adds to a member's subscription. */
export function userDataOf(name: AssignorName, last: LastAssignment): Buffer | null {
  if (name === "sticky") return last.generation < 0 ? null : stickyUserData(last);
  return name === "cooperative-sticky" ? cooperativeUserData(last.generation) : null;
}

/** Members give partitions up before they join (eager), unless every assignor can do it step by step (KIP-429). */
export function isCooperative(names: readonly AssignorName[]): boolean {
  return names.length > 0 && names.every((name) => name === "cooperative-sticky");
}
