/** IncrementalAlterConfigs v0-1 (KIP-339): sets, deletes, appends to and subtracts from configurations. */
import { code, errorByCode } from "../../protocol/errors.ts";
import { incrementalAlterConfigs } from "../../protocol/messages/incremental-alter-configs.ts";
import { alterResources } from "../config/alter-resources.ts";
import { handle } from "../handler.ts";

export const handleIncrementalAlterConfigs = handle<typeof incrementalAlterConfigs>({
  api: incrementalAlterConfigs,
  run({ resources, validateOnly }, { broker }) {
    const outcomes = alterResources(resources, broker, { incremental: true, validateOnly });
    const responses = resources.map(({ resourceType, resourceName }, i) => ({
      errorCode: outcomes[i]?.errorCode ?? code.NONE,
      errorMessage: outcomes[i]?.errorMessage ?? null,
      resourceType,
      resourceName,
    }));
    return { responses };
  },
  refuse: ({ resources }, errorCode) => ({
    responses: resources.map(({ resourceType, resourceName }) => ({
      errorCode,
      errorMessage: errorByCode(errorCode).message,
      resourceType,
      resourceName,
    })),
  }),
});
