import { code } from "../../../protocol/errors.ts";
import { Deadline } from "../deadline.ts";
import { GroupError } from "../group-error.ts";
import { groupMetadataRecord } from "../log/coordinator-record.ts";
import type { ClassicGroup } from "./classic-group.ts";
import { type ClassicGroupMember, NO_ASSIGNMENT } from "./classic-group-member.ts";
import type { ClassicRuntime } from "./classic-runtime.ts";
import { beginGeneration, electJoinedLeader, joinAnswer } from "./generation.ts";

/** Begins a rebalance, or looks whether the one that is on can end [maybePrepareRebalanceOrCompleteJoin]. */
export function rebalanceOrCompleteJoin(runtime: ClassicRuntime, group: ClassicGroup): void {
  if (group.canRebalance) prepareRebalance(runtime, group);
  else completeJoinPhase(runtime, group);
}

/** Has all members join again. The first rebalance of an empty group waits for more of them to come. */
export function prepareRebalance(runtime: ClassicRuntime, group: ClassicGroup): void {
  if (group.state === "CompletingRebalance") {
    for (const member of group.members.values()) member.assignment = NO_ASSIGNMENT;
    answerSyncs(runtime, group, { errorCode: code.REBALANCE_IN_PROGRESS });
  }
  group.pendingSyncs.clear();
  group.syncDeadline?.cancel();
  if (group.isEmpty) {
    const delayMs = runtime.settings.initialRebalanceDelayMs;
    awaitNewcomers(runtime, group, delayMs, Math.max(group.rebalanceTimeoutMs - delayMs, 0));
    group.transitionTo("PreparingRebalance");
    return;
  }
  group.transitionTo("PreparingRebalance");
  if (group.hasAllMembersJoined) completeJoin(runtime, group);
  else endJoiningAfter(runtime, group, group.rebalanceTimeoutMs);
}

/** Ends the joining if all are there [maybeCompleteJoinPhase]; the first rebalance of a group ends by time alone. */
export function completeJoinPhase(runtime: ClassicRuntime, group: ClassicGroup): void {
  if (group.state !== "PreparingRebalance" || group.previousState === "Empty") return;
  if (group.hasAllMembersJoined) completeJoin(runtime, group);
}

/**
 * Ends the joining: who has not come is dropped (static members are kept until their session ends), the next
 * generation begins, and all are answered [completeClassicGroupJoin].
 */
function completeJoin(runtime: ClassicRuntime, group: ClassicGroup): void {
  group.joinDeadline?.cancel();
  for (const member of group.members.values()) {
    if (!member.isAwaitingJoin && !member.isStatic) group.remove(member.memberId);
  }
  if (!electJoinedLeader(group) && group.members.size > 0) {
    // Only static members are left and none has come: their sessions decide.
    endJoiningAfter(runtime, group, group.rebalanceTimeoutMs);
    return;
  }
  beginGeneration(group);
  if (group.isEmpty) {
    rememberEmpty(runtime, group);
    return;
  }
  for (const member of group.members.values()) {
    group.completeJoin(member, joinAnswer(group, member, group.leaderId === member.memberId));
    renewSession(runtime, group, member);
    member.isNew = false;
    group.pendingSyncs.add(member.memberId);
  }
  awaitSyncs(runtime, group);
}

/** Answers the syncs that wait, each with its member's assignment. */
export function answerSyncs(
  runtime: ClassicRuntime,
  group: ClassicGroup,
  answer: { errorCode?: number; protocolName?: string | null; protocolType?: string | null },
): void {
  for (const member of group.members.values()) {
    const { answerSync } = member;
    if (answerSync === undefined) continue;
    member.answerSync = undefined;
    answerSync({ ...answer, assignment: member.assignment });
    // Its session may have passed while it waited.
    renewSession(runtime, group, member);
  }
}

/** Waits for newcomers, and longer for each that comes, up to the rebalance timeout. */
function awaitNewcomers(runtime: ClassicRuntime, group: ClassicGroup, delayMs: number, leftMs: number): void {
  endJoiningAfter(runtime, group, delayMs, () => {
    if (!group.newMemberAdded || leftMs === 0) {
      completeJoin(runtime, group);
      return;
    }
    group.newMemberAdded = false;
    const nextMs = Math.min(runtime.settings.initialRebalanceDelayMs, leftMs);
    awaitNewcomers(runtime, group, nextMs, Math.max(leftMs - delayMs, 0));
  });
}

function endJoiningAfter(
  runtime: ClassicRuntime,
  group: ClassicGroup,
  milliseconds: number,
  end: () => void = () => completeJoin(runtime, group),
): void {
  group.joinDeadline?.cancel();
  group.joinDeadline = new Deadline(runtime.clock, end);
  group.joinDeadline.set(milliseconds);
}

/** Drops the members that have joined and do not sync. */
function awaitSyncs(runtime: ClassicRuntime, group: ClassicGroup): void {
  const { generationId } = group;
  group.syncDeadline?.cancel();
  group.syncDeadline = new Deadline(runtime.clock, () => {
    const isOn = group.state === "CompletingRebalance" || group.state === "Stable";
    if (!isOn || group.generationId !== generationId || group.pendingSyncs.size === 0) return;
    for (const memberId of group.pendingSyncs) group.remove(memberId);
    prepareRebalance(runtime, group);
  });
  group.syncDeadline.set(group.rebalanceTimeoutMs);
}

function rememberEmpty(runtime: ClassicRuntime, group: ClassicGroup): void {
  try {
    runtime.topic.append(group.groupId, [groupMetadataRecord(group, () => NO_ASSIGNMENT)]);
  } catch (error) {
    // A generation without members that is not written down does no harm: nobody can be in the one before it.
    if (!(error instanceof GroupError)) throw error;
  }
}

/** A member is heard of: its session, or the time given, begins anew. */
export function renewSession(
  runtime: ClassicRuntime,
  group: ClassicGroup,
  member: ClassicGroupMember,
  timeoutMs: number = member.sessionTimeoutMs,
): void {
  member.session ??= new Deadline(runtime.clock, () => expireMember(runtime, group, member));
  member.session.set(timeoutMs);
}

/** Keeps an id that was given out until its owner joins, or the time is over. */
export function awaitPendingJoin(runtime: ClassicRuntime, group: ClassicGroup, memberId: string, ms: number): void {
  const deadline = new Deadline(runtime.clock, () => {
    group.remove(memberId);
    if (group.state === "PreparingRebalance" && group.hasAllMembersJoined) completeJoin(runtime, group);
  });
  group.pendingJoins.set(memberId, deadline);
  deadline.set(ms);
}

/** A member that waits for us is not to blame for its silence; its session begins anew when it is answered. */
function expireMember(runtime: ClassicRuntime, group: ClassicGroup, member: ClassicGroupMember): void {
  if (group.members.get(member.memberId) !== member || member.hasSatisfiedHeartbeat) return;
  group.remove(member.memberId);
  if (group.state === "Stable" || group.state === "CompletingRebalance") rebalanceOrCompleteJoin(runtime, group);
  else if (group.state === "PreparingRebalance" && group.hasAllMembersJoined) completeJoin(runtime, group);
}
