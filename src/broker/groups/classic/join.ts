import { randomUUID } from "node:crypto";
import { code } from "../../../protocol/errors.ts";
import { GroupError } from "../group-error.ts";
import { newGroupRecord } from "../log/coordinator-record.ts";
import { ClassicGroup } from "./classic-group.ts";
import { ClassicGroupMember, ownProtocols } from "./classic-group-member.ts";
import type { ClassicRuntime, Join } from "./classic-runtime.ts";
import { joinAnswer } from "./generation.ts";
import { awaitPendingJoin, rebalanceOrCompleteJoin, renewSession } from "./rebalance.ts";
import { replaceStaticMember } from "./static-member.ts";

/** From this version on a member learns its id before it joins (KIP-394). */
const KNOWN_MEMBER_ID_SINCE = 4;
/** A new member does not know its id, so it cannot send heartbeats: if it does not come back in this time it is gone. */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

/** JoinGroup [GroupMetadataManager.classicGroupJoinToClassicGroup]: answers now, or when the rebalance ends. */
export function joinGroup(runtime: ClassicRuntime, join: Join): void {
  const { groupId, memberId } = join.request;
  const known = runtime.groups.get(groupId);
  if (known === undefined && memberId !== "") {
    join.answer({ memberId, errorCode: code.UNKNOWN_MEMBER_ID });
    return;
  }
  const group = known ?? new ClassicGroup(groupId, runtime.clock);
  if (known === undefined) {
    runtime.topic.append(groupId, [newGroupRecord(group)]);
    runtime.groups.set(groupId, group);
  }
  if (!accepts(runtime, group, memberId)) {
    group.remove(memberId);
    join.answer({ memberId: "", errorCode: code.GROUP_MAX_SIZE_REACHED });
  } else if (!group.supportsProtocols(join.request.protocolType, join.request.protocols)) {
    join.answer({ memberId, errorCode: code.INCONSISTENT_GROUP_PROTOCOL });
  } else if (memberId === "") {
    joinAsNew(runtime, group, join);
  } else {
    joinAgain(runtime, group, join);
  }
}

/** Whether there is room (group.max.size): while a group rebalances, those count who have joined already. */
function accepts({ settings }: ClassicRuntime, group: ClassicGroup, memberId: string): boolean {
  switch (group.state) {
    case "Empty":
    case "Dead":
      return true;
    case "PreparingRebalance":
      return group.members.get(memberId)?.isAwaitingJoin === true || group.awaitingJoinCount < settings.maxSize;
    case "CompletingRebalance":
    case "Stable":
      return group.members.has(memberId) || group.members.size < settings.maxSize;
  }
}

function joinAsNew(runtime: ClassicRuntime, group: ClassicGroup, join: Join): void {
  const { request, client } = join;
  const { groupInstanceId } = request;
  const memberId = `${groupInstanceId ?? client.clientId}-${randomUUID()}`;
  if (groupInstanceId !== null) {
    const oldMemberId = group.staticMemberId(groupInstanceId);
    if (oldMemberId === undefined) addMember(runtime, group, join, memberId);
    else replaceStaticMember(runtime, group, join, group.validateMember(oldMemberId, null), memberId);
  } else if (client.version >= KNOWN_MEMBER_ID_SINCE) {
    awaitPendingJoin(runtime, group, memberId, request.sessionTimeoutMs);
    join.answer({ memberId, errorCode: code.MEMBER_ID_REQUIRED });
  } else {
    addMember(runtime, group, join, memberId);
  }
}

function addMember(runtime: ClassicRuntime, group: ClassicGroup, join: Join, memberId: string): void {
  const { request, client } = join;
  const member = new ClassicGroupMember({
    memberId,
    groupInstanceId: request.groupInstanceId,
    clientId: client.clientId,
    clientHost: client.clientHost,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    sessionTimeoutMs: request.sessionTimeoutMs,
    protocolType: request.protocolType,
    protocols: ownProtocols(request.protocols),
  });
  member.isNew = true;
  if (group.state === "PreparingRebalance" && group.previousState === "Empty") group.newMemberAdded = true;
  group.add(member, join.answer);
  renewSession(runtime, group, member, NEW_MEMBER_JOIN_TIMEOUT_MS);
  rebalanceOrCompleteJoin(runtime, group);
}

/** A join with a member id: of one that was just given out, or of a member [classicGroupJoinExistingMember]. */
function joinAgain(runtime: ClassicRuntime, group: ClassicGroup, join: Join): void {
  const { memberId, groupInstanceId, protocols } = join.request;
  if (group.pendingJoins.has(memberId)) {
    // Ids are only given out to members without an instance id.
    if (groupInstanceId !== null) throw new GroupError(code.UNKNOWN_SERVER_ERROR);
    addMember(runtime, group, join, memberId);
    return;
  }
  let member: ClassicGroupMember;
  try {
    member = group.validateMember(memberId, groupInstanceId);
  } catch (error) {
    if (!(error instanceof GroupError)) throw error;
    join.answer({ memberId, errorCode: error.errorCode });
    return;
  }
  const isLeader = group.leaderId === memberId;
  switch (group.state) {
    case "CompletingRebalance":
      // It may not have got the answer to its first join.
      if (member.offersSame(protocols)) join.answer(joinAnswer(group, member, isLeader));
      else rejoin(runtime, group, join, member);
      return;
    case "Stable":
      // The leader joins again when what it assigns has changed, as the topics' partitions.
      if (!isLeader && member.offersSame(protocols)) join.answer(joinAnswer(group, member, false));
      else rejoin(runtime, group, join, member);
      return;
    case "PreparingRebalance":
      rejoin(runtime, group, join, member);
      return;
    case "Empty":
    case "Dead":
      join.answer({ memberId, errorCode: code.UNKNOWN_MEMBER_ID });
  }
}

function rejoin(runtime: ClassicRuntime, group: ClassicGroup, join: Join, member: ClassicGroupMember): void {
  const { protocols, rebalanceTimeoutMs, sessionTimeoutMs } = join.request;
  group.update(member, { protocols: ownProtocols(protocols), rebalanceTimeoutMs, sessionTimeoutMs }, join.answer);
  rebalanceOrCompleteJoin(runtime, group);
}
