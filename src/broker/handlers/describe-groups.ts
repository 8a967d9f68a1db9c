import { describeGroups } from "../../protocol/messages/describe-groups.ts";
import { code } from "../../protocol/errors.ts";
import { undescribedGroup } from "../groups/describe-groups.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { handle } from "../handler.ts";

/** A bit each for read, delete, describe, describe configs and alter configs: all that may be done to a group. */
const ALL_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11);
const NOT_ASKED_FOR = -0x80000000;
const OPERATIONS_SINCE = 3;

/** DescribeGroups v0-6. */
export const handleDescribeGroups = handle<typeof describeGroups>({
  api: describeGroups,
  run({ groups, includeAuthorizedOperations }, { broker, version }) {
    const describe = (groupId: string) => {
      try {
        return broker.groups.describeGroup(groupId, version);
      } catch (error) {
        return undescribedGroup(groupId, groupErrorCode(error));
      }
    };
    return {
      groups: groups.map((groupId) => {
        const group = describe(groupId);
        const asked = version >= OPERATIONS_SINCE && includeAuthorizedOperations && group.errorCode === code.NONE;
        return { ...group, authorizedOperations: asked ? ALL_OPERATIONS : NOT_ASKED_FOR };
      }),
    };
  },
  refuse: ({ groups }, errorCode) => ({ groups: groups.map((groupId) => undescribedGroup(groupId, errorCode)) }),
});
