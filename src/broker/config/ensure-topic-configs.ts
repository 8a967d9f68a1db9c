/** Whether a topic may have these configurations. Source: LogConfig.validate as the controller calls it. */
import { topicConfigKeys } from "../../config/topic-config-keys.ts";
import { parseConfigs } from "../../config/config-def.ts";
import { validateTopicConfigs } from "../../config/topic-configs.ts";
import { InputError } from "../../errors.ts";

/** `defaults` are the broker's (EffectiveConfig.topicDefaults). Throws InputError with Kafka's message. */
export function ensureTopicConfigs(configs: ReadonlyMap<string, string>, defaults: ReadonlyMap<string, string>): void {
  validateTopicConfigs(configs, defaults);
  if (!configs.has("remote.storage.enable")) return;
  const values = parseConfigs(topicConfigKeys, configs);
  if (values.get("remote.storage.enable") === true) {
    throw new InputError(
      "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
    );
  }
}
