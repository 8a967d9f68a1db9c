/** AlterConfigs v0-2 (KIP-133): replaces all configurations of a resource. IncrementalAlterConfigs took its place. */
import { code, errorByCode } from "../../protocol/errors.ts";
import { alterConfigs } from "../../protocol/messages/alter-configs.ts";
import { alterResources } from "../config/alter-resources.ts";
import { handle } from "../handler.ts";

export const handleAlterConfigs = handle<typeof alterConfigs>({
  api: alterConfigs,
  run({ resources, validateOnly }, { broker }) {
    const outcomes = alterResources(resources, broker, { incremental: false, validateOnly });
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
