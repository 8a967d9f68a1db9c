/** AlterConfigs v0-2 (KIP-133): replaces all configurations of a resource. IncrementalAlterConfigs took its place. */
import { alterConfigs } from "../../protocol/messages/alter-configs.ts";
import { answerAlter, refuseAlter } from "../config/alter-resources.ts";
import { handle } from "../handler.ts";

export const handleAlterConfigs = handle<typeof alterConfigs>({
  api: alterConfigs,
  run: (request, { broker }) => answerAlter(request, broker, { incremental: false }),
  refuse: refuseAlter,
});
