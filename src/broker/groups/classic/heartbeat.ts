import { code } from "../../../protocol/errors.ts";
import type { HeartbeatRequest } from "../../../protocol/messages/heartbeat.ts";
import { GroupError } from "../group-error.ts";
import type { ClassicRuntime } from "./classic-runtime.ts";
import { renewSession } from "./rebalance.ts";

/** Heartbeat [classicGroupHeartbeatToClassicGroup]: gives the error code of the answer. */
export function heartbeat(runtime: ClassicRuntime, request: HeartbeatRequest): number {
  const group = runtime.groups.get(request.groupId);
  if (group === undefined) throw new GroupError(code.UNKNOWN_MEMBER_ID);
  const member = group.validateMember(request.memberId, request.groupInstanceId);
  if (request.generationId !== group.generationId) throw new GroupError(code.ILLEGAL_GENERATION);
  renewSession(runtime, group, member);
  return group.state === "PreparingRebalance" ? code.REBALANCE_IN_PROGRESS : code.NONE;
}
