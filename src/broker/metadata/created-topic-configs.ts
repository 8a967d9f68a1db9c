import { configText, parseConfigs } from "../../config/config-def.ts";
import { topicConfigSynonyms } from "../../config/config-synonyms.ts";
import { topicConfigKeys } from "../../config/topic-config-keys.ts";
import type { CreateTopicsResponse } from "../../protocol/messages/create-topics.ts";
import type { BrokerConfig } from "../config/broker-config.ts";
import { CONFIG_SOURCE } from "../config/config-entry.ts";

type CreatedConfig = NonNullable<CreateTopicsResponse["topics"][number]["configs"]>[number];

const KEYS = topicConfigKeys.filter(({ internal }) => internal !== true).toSorted((a, b) => (a.name < b.name ? -1 : 1));

/**
 * All settings of a new topic with where they come from, by name, as CreateTopics answers them
 * (KafkaConfigSchema.resolveEffectiveTopicConfigs): its own as they were given.
 */
export function createdTopicConfigs(
  own: ReadonlyMap<string, string>,
  config: Pick<BrokerConfig, "effective" | "layers">,
): CreatedConfig[] {
  const values = parseConfigs(KEYS, config.effective.topicDefaults);
  return KEYS.map(({ name, type }) => ({
    name,
    value: own.get(name) ?? configText(values.get(name) ?? null, type),
    readOnly: false,
    configSource: own.has(name) ? CONFIG_SOURCE.topic : inheritedFrom(name, config.layers),
    isSensitive: false,
  }));
}

function inheritedFrom(name: string, { dynamicBroker, dynamicDefault, static: given }: BrokerConfig["layers"]): number {
  const synonyms = topicConfigSynonyms[name] ?? [];
  const isIn = (layer: ReadonlyMap<string, string>): boolean => synonyms.some((synonym) => layer.has(synonym.name));
  if (isIn(dynamicBroker)) return CONFIG_SOURCE.dynamicBroker;
  if (isIn(dynamicDefault)) return CONFIG_SOURCE.dynamicDefaultBroker;
  return isIn(given) ? CONFIG_SOURCE.staticBroker : CONFIG_SOURCE.default;
}
