import { code } from "../../../protocol/errors.ts";
import type { LeaveGroupRequest, LeaveGroupResponse } from "../../../protocol/messages/leave-group.ts";
import { GroupError } from "../group-error.ts";
import type { ClassicGroup } from "./classic-group.ts";
import type { ClassicRuntime } from "./classic-runtime.ts";
import { completeJoinPhase, rebalanceOrCompleteJoin } from "./rebalance.ts";

type Leaving = Pick<LeaveGroupRequest["members"][number], "memberId" | "groupInstanceId">;

/** LeaveGroup, of any number of members [classicGroupLeaveToClassicGroup]: one rebalance for all of them. */
export function leaveGroup(
  runtime: ClassicRuntime,
  groupId: string,
  leaving: readonly Leaving[],
): LeaveGroupResponse["members"] {
  const group = runtime.groups.get(groupId);
  if (group === undefined) return leaving.map((member) => answerFor(member, code.UNKNOWN_MEMBER_ID));
  const answers = leaving.map((member) => answerFor(member, leave(group, member)));
  if (answers.some(({ errorCode }) => errorCode === code.NONE)) {
    if (group.state === "Stable" || group.state === "CompletingRebalance") rebalanceOrCompleteJoin(runtime, group);
    else completeJoinPhase(runtime, group);
  }
  return answers;
}

/** Takes a member away; by its instance id alone, as an administrator does, or by its member id. */
function leave(group: ClassicGroup, { memberId, groupInstanceId }: Leaving): number {
  if (memberId === "") {
    const current = groupInstanceId === null ? undefined : group.staticMemberId(groupInstanceId);
    if (current === undefined) return code.UNKNOWN_MEMBER_ID;
    group.remove(current);
    return code.NONE;
  }
  if (!group.pendingJoins.has(memberId)) {
    try {
      group.validateMember(memberId, groupInstanceId);
    } catch (error) {
      if (error instanceof GroupError) return error.errorCode;
      throw error;
    }
  }
  group.remove(memberId);
  return code.NONE;
}

function answerFor({ memberId, groupInstanceId }: Leaving, errorCode: number) {
  return { memberId, groupInstanceId, errorCode };
}
