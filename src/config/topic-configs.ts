/** The check of topic configurations, as org.apache.kafka.storage.internals.log.LogConfig.validate does it. */
import { InputError } from "../errors.ts";
import { inHashMapOrder } from "../java/hash-map.ts";
import { parseConfigs } from "./config-def.ts";
import { topicConfigKeys } from "./topic-config-keys.ts";

const INVALID_CONFIGURATION = "org.apache.kafka.common.errors.InvalidConfigurationException";

/** The names that users may set, sorted: all that LogConfig knows but the internal ones. */
export function topicConfigNames(): string[] {
  return topicConfigKeys
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("internal."))
    .toSorted();
}

/**
 * Checks names, then values, then the two compaction lags against each other, as kafka-topics.sh --create --config does.
 * Throws InputError with Java's message and exception class. Where several names are unknown the one is named
 * that a Java HashMap lists first.
 *
 * @param defaults what holds where a topic has no value of its own: a broker's; Kafka's own defaults unless given
 */
export function validateTopicConfigs(
  configs: ReadonlyMap<string, string>,
  defaults: ReadonlyMap<string, string> = new Map(),
): void {
  const known = new Set(topicConfigKeys.map(({ name }) => name));
  const unknown = inHashMapOrder([...configs.keys()], (name) => name).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new InputError(`Unknown topic config name: ${unknown}`, { javaClass: INVALID_CONFIGURATION });
  }
  const values = parseConfigs(topicConfigKeys, new Map([...defaults, ...configs]));
  const min = values.get("min.compaction.lag.ms");
  const max = values.get("max.compaction.lag.ms");
  if (typeof min === "bigint" && typeof max === "bigint" && min > max) {
    throw new InputError(
      `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`,
      { javaClass: INVALID_CONFIGURATION },
    );
  }
}
