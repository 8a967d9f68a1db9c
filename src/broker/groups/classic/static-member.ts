import { GroupError } from "../group-error.ts";
import { groupMetadataRecord } from "../log/coordinator-record.ts";
import type { ClassicGroup } from "./classic-group.ts";
import { ClassicGroupMember, ownProtocols } from "./classic-group-member.ts";
import type { ClassicRuntime, Join } from "./classic-runtime.ts";
import { joinAnswer } from "./generation.ts";
import { completeJoinPhase, prepareRebalance, rebalanceOrCompleteJoin, renewSession } from "./rebalance.ts";

/** From this version on a leader that comes back is told the members, and that there is nothing to assign (KIP-814). */
const SKIP_ASSIGNMENT_SINCE = 9;

/**
 * A static member comes back without its id: it takes its old place under a new one, the old one is fenced. In a
 * Stable group that would still choose the same protocol nobody has to join again
 * [updateStaticMemberThenRebalanceOrCompleteJoin].
 */
export function replaceStaticMember(
  runtime: ClassicRuntime,
  group: ClassicGroup,
  join: Join,
  old: ClassicGroupMember,
  memberId: string,
): void {
  const { protocols, rebalanceTimeoutMs, sessionTimeoutMs } = join.request;
  const formerLeader = group.leaderId;
  const member = new ClassicGroupMember({
    memberId,
    groupInstanceId: old.groupInstanceId,
    clientId: old.clientId,
    clientHost: old.clientHost,
    protocolType: old.protocolType,
    assignment: old.assignment,
    protocols: ownProtocols(protocols),
    rebalanceTimeoutMs,
    sessionTimeoutMs,
  });
  group.replace(old, member);
  renewSession(runtime, group, member, old.sessionTimeoutMs);
  group.update(member, member, join.answer);
  if (group.state === "CompletingRebalance") {
    // The leader may be assigning to the old id just now.
    prepareRebalance(runtime, group);
  } else if (group.state !== "Stable") {
    completeJoinPhase(runtime, group);
  } else if (group.selectProtocol() !== group.protocolName) {
    rebalanceOrCompleteJoin(runtime, group);
  } else {
    keepPlace(runtime, group, join, { old, member, formerLeader });
  }
}

function keepPlace(
  runtime: ClassicRuntime,
  group: ClassicGroup,
  { client }: Join,
  { old, member, formerLeader }: { old: ClassicGroupMember; member: ClassicGroupMember; formerLeader: string | null },
): void {
  try {
    const assignmentOf = (id: string) => group.validateMember(id, null).assignment;
    runtime.topic.append(group.groupId, [groupMetadataRecord(group, assignmentOf)]);
  } catch (error) {
    if (!(error instanceof GroupError)) throw error;
    group.completeJoin(member, {
      ...joinAnswer(group, member, false),
      memberId: "",
      leader: formerLeader ?? "",
      errorCode: error.errorCode,
    });
    group.replace(member, old);
    renewSession(runtime, group, old);
    return;
  }
  if (client.version >= SKIP_ASSIGNMENT_SINCE) {
    const skipAssignment = group.leaderId === member.memberId;
    group.completeJoin(member, { ...joinAnswer(group, member, skipAssignment), skipAssignment });
  } else {
    // With the leader's old id nobody takes itself for the leader, so nobody assigns anew.
    group.completeJoin(member, { ...joinAnswer(group, member, false), leader: formerLeader ?? "" });
  }
}
