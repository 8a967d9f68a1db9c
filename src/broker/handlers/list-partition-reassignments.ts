/** ListPartitionReassignments v0 (KIP-455): with one node nothing is ever being moved, so the list is empty. */
import { listPartitionReassignments } from "../../protocol/messages/list-partition-reassignments.ts";
import { errorByCode } from "../../protocol/errors.ts";
import { handle } from "../handler.ts";

export const handleListPartitionReassignments = handle<typeof listPartitionReassignments>({
  api: listPartitionReassignments,
  run: () => ({ errorMessage: null, topics: [] }),
  refuse: (_request, errorCode) => ({ errorCode, errorMessage: errorByCode(errorCode).message, topics: [] }),
});
