import { leaveGroup } from "../../protocol/messages/leave-group.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { handle } from "../handler.ts";

const BATCHED_SINCE = 3;

/** LeaveGroup v0-5: one member, or, since version 3, any number. */
export const handleLeaveGroup = handle<typeof leaveGroup>({
  api: leaveGroup,
  run({ groupId, memberId, members }, { broker, version }) {
    try {
      if (version >= BATCHED_SINCE) return { members: broker.groups.leaveGroup(groupId, members) };
      const [left] = broker.groups.leaveGroup(groupId, [{ memberId, groupInstanceId: null }]);
      return { errorCode: left?.errorCode };
    } catch (error) {
      return { errorCode: groupErrorCode(error) };
    }
  },
  refuse: (_, errorCode) => ({ errorCode }),
});
