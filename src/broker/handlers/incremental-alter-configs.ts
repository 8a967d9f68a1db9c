/** IncrementalAlterConfigs v0-1 (KIP-339): sets, deletes, appends to and subtracts from configurations. */
import { incrementalAlterConfigs } from "../../protocol/messages/incremental-alter-configs.ts";
import { answerAlter, refuseAlter } from "../config/alter-resources.ts";
import { handle } from "../handler.ts";

export const handleIncrementalAlterConfigs = handle<typeof incrementalAlterConfigs>({
  api: incrementalAlterConfigs,
  run: (request, { broker }) => answerAlter(request, broker, { incremental: true }),
  refuse: refuseAlter,
});
