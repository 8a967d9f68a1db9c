/** Kafka's documentation of the configurations: larger than the broker's own code, so it is loaded when it is asked for. */
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";

export type Documentation = ReadonlyMap<number, Readonly<Record<string, string>>>;

/** Of these types of resources, by type and name. */
export async function loadDocumentation(resourceTypes: Iterable<number>): Promise<Documentation> {
  const texts = new Map<number, Readonly<Record<string, string>>>();
  for (const type of new Set(resourceTypes)) {
    const loaded = await textsOf(type);
    if (loaded !== undefined) texts.set(type, loaded);
  }
  return texts;
}

async function textsOf(resourceType: number): Promise<Readonly<Record<string, string>> | undefined> {
  switch (resourceType) {
    case CONFIG_RESOURCE.topic:
      return (await import("../../config/documentation/topic-config-documentation.ts")).topicConfigDocumentation;
    case CONFIG_RESOURCE.broker:
      return (await import("../../config/documentation/broker-config-documentation.ts")).brokerConfigDocumentation;
    case CONFIG_RESOURCE.group:
      return (await import("../../config/documentation/group-config-documentation.ts")).groupConfigDocumentation;
    case CONFIG_RESOURCE.clientMetrics:
      return (await import("../../config/documentation/client-metrics-config-documentation.ts"))
        .clientMetricsConfigDocumentation;
    default:
      return undefined;
  }
}
