import { deleteGroups } from "../../protocol/messages/delete-groups.ts";
import { handle } from "../handler.ts";

/** DeleteGroups v0-2; a group that is named twice is answered once. */
export const handleDeleteGroups = handle<typeof deleteGroups>({
  api: deleteGroups,
  run({ groupsNames }, { broker }) {
    const results = broker.groups.deleteGroups([...new Set(groupsNames)]);
    return { results: Array.from(results, ([groupId, errorCode]) => ({ groupId, errorCode })) };
  },
  refuse: ({ groupsNames }, errorCode) => ({ results: groupsNames.map((groupId) => ({ groupId, errorCode })) }),
});
