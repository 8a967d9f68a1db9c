import { configText, parseConfigs } from "../../config/config-def.ts";
import { topicConfigSynonyms } from "../../config/config-synonyms.ts";
import { topicConfigKeys } from "../../config/topic-config-keys.ts";
import type { CreateTopicsResponse } from "../../protocol/messages/create-topics.ts";
import type { BrokerConfig } from "../config/broker-config.ts";
import { CONFIG_SOURCE, synonymsOf } from "../config/config-entry.ts";

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
  const { layers } = config;
  return KEYS.map(({ name, type }) => {
    const ownValue = own.get(name);
    const [synonym] = topicConfigSynonyms[name] ?? [];
    const inherited = synonym === undefined ? undefined : synonymsOf(layers, synonym.name)[0]?.source;
    return {
      name,
      value: ownValue ?? configText(values.get(name) ?? null, type),
      readOnly: false,
      configSource: ownValue === undefined ? (inherited ?? CONFIG_SOURCE.default) : CONFIG_SOURCE.topic,
      isSensitive: false,
    };
  });
}
