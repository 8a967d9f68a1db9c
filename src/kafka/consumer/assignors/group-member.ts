/** What an assignor is given, and what it gives. */
import type { TopicPartition } from "../../topic-partition.ts";
import type { MemberSubscription } from "../group/consumer-protocol.ts";

export interface GroupMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly subscription: MemberSubscription;
}

/** How many partitions each topic has; a topic that does not exist is missing. */
export type PartitionCounts = ReadonlyMap<string, number>;

/** By member id. */
export type GroupAssignment = ReadonlyMap<string, readonly TopicPartition[]>;

/** What a member knows of its last assignment, for the assignor to tell the leader. */
export interface LastAssignment {
  /** -1 before the first. */
  readonly generation: number;
  readonly partitions: readonly TopicPartition[];
}

/** Static members by their instance id and first, the others by their member id (AbstractPartitionAssignor.MemberInfo). */
export function compareMembers(left: GroupMember, right: GroupMember): number {
  if (left.instanceId !== null && right.instanceId !== null) return compare(left.instanceId, right.instanceId);
  if (left.instanceId !== null) return -1;
  if (right.instanceId !== null) return 1;
  return compare(left.memberId, right.memberId);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
