import type { ClassicGroup } from "./classic-group.ts";
import type { ClassicGroupMember, JoinAnswer } from "./classic-group-member.ts";

/** Keeps the leader if it has come, else makes the first who has come the leader; false where nobody has. */
export function electJoinedLeader(group: ClassicGroup): boolean {
  if (group.leaderId === null) return false;
  if (group.members.get(group.leaderId)?.isAwaitingJoin === true) return true;
  for (const member of group.members.values()) {
    if (!member.isAwaitingJoin) continue;
    group.leaderId = member.memberId;
    return true;
  }
  return false;
}

/** The members that are there agree on a protocol and wait for the leader's assignments; without any the group is Empty. */
export function beginGeneration(group: ClassicGroup): void {
  group.generationId = group.generationId === 0x7fffffff ? -0x80000000 : group.generationId + 1;
  group.protocolName = group.members.size === 0 ? null : group.selectProtocol();
  group.readSubscriptions();
  group.transitionTo(group.members.size === 0 ? "Empty" : "CompletingRebalance");
  group.pendingSyncs.clear();
}

/** What a member is told of the generation; the leader is told the members, too. */
export function joinAnswer(group: ClassicGroup, { memberId }: ClassicGroupMember, withMembers: boolean): JoinAnswer {
  const { generationId, protocolName, protocolType, leaderId } = group;
  return {
    members: withMembers ? membersWithMetadata(group) : [],
    memberId,
    generationId,
    protocolName,
    protocolType,
    leader: leaderId ?? "",
  };
}

function membersWithMetadata(group: ClassicGroup): NonNullable<JoinAnswer["members"]> {
  const protocolName = group.protocolName ?? "";
  return [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    metadata: member.metadata(protocolName),
  }));
}
