/** ListConfigResources v0-1 (KIP-1142): what has configurations. Version 0 asked for client metrics alone. */
import { code } from "../../protocol/errors.ts";
import { listConfigResources } from "../../protocol/messages/list-config-resources.ts";
import type { Broker } from "../broker.ts";
import { BROKER_LOGGER, isKnownResourceType } from "../config/resource-types.ts";
import { handle } from "../handler.ts";
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";

/** In the order of the answer. */
const allTypes = [
  CONFIG_RESOURCE.group,
  CONFIG_RESOURCE.clientMetrics,
  BROKER_LOGGER,
  CONFIG_RESOURCE.broker,
  CONFIG_RESOURCE.topic,
];

export const handleListConfigResources = handle<typeof listConfigResources>({
  api: listConfigResources,
  run({ resourceTypes }, { broker, version }) {
    if (version === 0) return { configResources: rowsOf(CONFIG_RESOURCE.clientMetrics, broker) };
    if (!resourceTypes.every(isKnownResourceType)) return { errorCode: code.UNSUPPORTED_VERSION };
    const asked = allTypes.filter((type) => resourceTypes.length === 0 || resourceTypes.includes(type));
    return { configResources: asked.flatMap((type) => rowsOf(type, broker)) };
  },
  refuse: (_request, errorCode) => ({ errorCode }),
});

function rowsOf(resourceType: number, broker: Broker): { resourceName: string; resourceType: number }[] {
  return [...namesOf(resourceType, broker)].map((resourceName) => ({ resourceName, resourceType }));
}

function namesOf(type: number, { metadata, nodeId }: Broker): Iterable<string> {
  if (type === CONFIG_RESOURCE.topic) return Array.from(metadata.topics(), ({ name }) => name);
  if (type === CONFIG_RESOURCE.broker || type === BROKER_LOGGER) return [String(nodeId)];
  return metadata.configuredResources(type);
}
