import type { MeasuredGroup, PartitionLag } from "../../../src/kafka/admin/group-lag.ts";
import type { GroupMember } from "../../../src/kafka/admin/describe-groups.ts";

const member: GroupMember = {
  memberId: "consumer-1-abc",
  instanceId: null,
  rackId: null,
  clientId: "consumer-1",
  host: "/10.0.0.1",
  assignment: [],
  targetAssignment: null,
  memberEpoch: null,
  upgraded: null,
};

/** A partition of topic t as fetchGroupLags gives it. */
export function partition(
  index: number,
  committed: bigint | null,
  end: bigint | null,
  more: Partial<PartitionLag> = {},
): PartitionLag {
  const start = committed === null ? 0n : null;
  const lag = committed === null || end === null ? null : end - committed;
  const pending = lag ?? (end === null ? null : end);
  return { topic: "t", partition: index, committed, start, end, lag, pending, member, ...more };
}

export function measured(
  groupId: string,
  partitions: PartitionLag[],
  more: Partial<MeasuredGroup> = {},
): MeasuredGroup {
  const coordinator = { id: 1, host: "127.0.0.1", port: 9092 };
  return { groupId, state: "Stable", type: "Classic", coordinator, members: [member], partitions, ...more };
}
