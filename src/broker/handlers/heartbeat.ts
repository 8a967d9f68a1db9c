import { code } from "../../protocol/errors.ts";
import { heartbeat } from "../../protocol/messages/heartbeat.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { handle } from "../handler.ts";

/** Heartbeat v0-4. */
export const handleHeartbeat = handle<typeof heartbeat>({
  api: heartbeat,
  run(request, { broker }) {
    try {
      return { errorCode: broker.groups.heartbeat(request) };
    } catch (error) {
      const errorCode = groupErrorCode(error);
      // Sessions begin when the group is read, so nobody need worry.
      return { errorCode: errorCode === code.COORDINATOR_LOAD_IN_PROGRESS ? code.NONE : errorCode };
    }
  },
  refuse: (_, errorCode) => ({ errorCode }),
});
