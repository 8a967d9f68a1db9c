import { code, protocolError } from "../../protocol/errors.ts";
import { listConfigResources as api } from "../../protocol/messages/list-config-resources.ts";
import type { Cluster } from "../cluster.ts";
import { resourceTypeId, resourceTypeOf } from "./config-resource.ts";
import type { ConfigResource, ConfigResourceType } from "./config-resource.ts";

/** The first version that knows other types than client-metrics (KIP-1142). */
const TYPES_VERSION = 1;

/**
 * The resources of these types that have settings of their own, in the broker's order. ListConfigResources at any broker;
 * throws UnsupportedVersionError where the broker knows only of client-metrics and others are asked for.
 */
export async function listConfigResources(
  cluster: Cluster,
  types: readonly ConfigResourceType[],
): Promise<ConfigResource[]> {
  const metricsAlone = types.length === 1 && types[0] === "client-metrics";
  const { configResources } = await cluster.call({
    name: "listConfigResources",
    target: "any",
    run: async (broker) => {
      const bounds = metricsAlone ? {} : { minVersion: TYPES_VERSION };
      const named = broker.chooseVersion(api, bounds) >= TYPES_VERSION;
      const response = await broker.send(api, named ? { resourceTypes: types.map(resourceTypeId) } : {}, bounds);
      if (response.errorCode !== code.NONE) throw protocolError(response.errorCode);
      return response;
    },
  });
  return configResources.flatMap(({ resourceName: name, resourceType }) => {
    const type = resourceTypeOf(resourceType);
    return type === undefined ? [] : [{ type, name }];
  });
}
