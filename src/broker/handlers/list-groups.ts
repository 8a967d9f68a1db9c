import { listGroups } from "../../protocol/messages/list-groups.ts";
import { groupErrorCode } from "../groups/group-error.ts";
import { handle } from "../handler.ts";

/** ListGroups v0-5. */
export const handleListGroups = handle<typeof listGroups>({
  api: listGroups,
  run(request, { broker }) {
    try {
      return { groups: broker.groups.listGroups(request) };
    } catch (error) {
      return { errorCode: groupErrorCode(error) };
    }
  },
  refuse: (_, errorCode) => ({ errorCode }),
});
