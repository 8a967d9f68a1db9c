import { Buffer } from "node:buffer";
import { code } from "../../../protocol/errors.ts";
import type { SyncGroupRequest } from "../../../protocol/messages/sync-group.ts";
import { GroupError } from "../group-error.ts";
import { groupMetadataRecord } from "../log/coordinator-record.ts";
import type { ClassicGroup } from "./classic-group.ts";
import { type ClassicGroupMember, NO_ASSIGNMENT, type SyncAnswer } from "./classic-group-member.ts";
import type { ClassicRuntime } from "./classic-runtime.ts";
import { answerSyncs, rebalanceOrCompleteJoin } from "./rebalance.ts";

/** SyncGroup [classicGroupSyncToClassicGroup]: answers now, or when the leader's assignments are there. */
export function syncGroup(
  runtime: ClassicRuntime,
  request: SyncGroupRequest,
  answer: (answer: SyncAnswer) => void,
): void {
  const group = runtime.groups.get(request.groupId);
  if (group === undefined || group.isEmpty) throw new GroupError(code.UNKNOWN_MEMBER_ID);
  const member = validated(group, request);
  switch (group.state) {
    case "PreparingRebalance":
      throw new GroupError(code.REBALANCE_IN_PROGRESS);
    case "CompletingRebalance":
      member.answerSync = answer;
      hasSynced(group, member);
      if (group.leaderId === member.memberId) assign(runtime, group, request);
      return;
    case "Stable": {
      hasSynced(group, member);
      const { protocolType, protocolName } = group;
      answer({ protocolType, protocolName, assignment: member.assignment });
      return;
    }
    case "Empty":
    case "Dead":
      throw new GroupError(code.UNKNOWN_MEMBER_ID);
  }
}

function validated(group: ClassicGroup, request: SyncGroupRequest): ClassicGroupMember {
  const member = group.validateMember(request.memberId, request.groupInstanceId);
  if (request.generationId !== group.generationId) throw new GroupError(code.ILLEGAL_GENERATION);
  if (differs(request.protocolType, group.protocolType) || differs(request.protocolName, group.protocolName)) {
    throw new GroupError(code.INCONSISTENT_GROUP_PROTOCOL);
  }
  return member;
}

function differs(asked: string | null, own: string | null): boolean {
  return asked !== null && own !== null && asked !== own;
}

function hasSynced(group: ClassicGroup, { memberId }: ClassicGroupMember): void {
  group.pendingSyncs.delete(memberId);
  if (group.pendingSyncs.size === 0) group.syncDeadline?.cancel();
}

/** The leader has assigned: that is written down first, then all who wait are told. */
function assign(runtime: ClassicRuntime, group: ClassicGroup, request: SyncGroupRequest): void {
  const assignments = new Map<string, Buffer>();
  for (const { memberId, assignment } of request.assignments) assignments.set(memberId, Buffer.from(assignment));
  const assignmentOf = (memberId: string): Buffer => assignments.get(memberId) ?? NO_ASSIGNMENT;
  try {
    runtime.topic.append(group.groupId, [groupMetadataRecord(group, assignmentOf)]);
  } catch (error) {
    if (!(error instanceof GroupError)) throw error;
    for (const member of group.members.values()) member.assignment = NO_ASSIGNMENT;
    answerSyncs(runtime, group, { errorCode: error.errorCode });
    rebalanceOrCompleteJoin(runtime, group);
    return;
  }
  for (const member of group.members.values()) member.assignment = assignmentOf(member.memberId);
  answerSyncs(runtime, group, { protocolName: group.protocolName, protocolType: group.protocolType });
  group.transitionTo("Stable");
}
