import { code } from "../../protocol/errors.ts";
import { syncGroup } from "../../protocol/messages/sync-group.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { handle } from "../handler.ts";

const NAMES_PROTOCOL_SINCE = 5;

/** SyncGroup v0-5: answered when the leader has assigned. */
export const handleSyncGroup = handle<typeof syncGroup>({
  api: syncGroup,
  async run(request, { broker, version }) {
    const isNamed = request.protocolType !== null && request.protocolName !== null;
    if (version >= NAMES_PROTOCOL_SINCE && !isNamed) return { errorCode: code.INCONSISTENT_GROUP_PROTOCOL };
    try {
      return await broker.groups.syncGroup(request);
    } catch (error) {
      return { errorCode: groupErrorCode(error) };
    }
  },
  refuse: (_, errorCode) => ({ errorCode }),
});
