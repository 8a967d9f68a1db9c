/** Where a configuration value comes from and what it is, by Kafka's names (org.apache.kafka.clients.admin.ConfigEntry). */

const sources = [
  "UNKNOWN",
  "DYNAMIC_TOPIC_CONFIG",
  "DYNAMIC_BROKER_CONFIG",
  "DYNAMIC_DEFAULT_BROKER_CONFIG",
  "STATIC_BROKER_CONFIG",
  "DEFAULT_CONFIG",
  "DYNAMIC_BROKER_LOGGER_CONFIG",
  "DYNAMIC_CLIENT_METRICS_CONFIG",
  "DYNAMIC_GROUP_CONFIG",
] as const;

const types = ["UNKNOWN", "BOOLEAN", "STRING", "INT", "SHORT", "LONG", "DOUBLE", "LIST", "CLASS", "PASSWORD"] as const;

export type ConfigSource = (typeof sources)[number];
export type ConfigEntryType = (typeof types)[number];

/** By the number in DescribeConfigs and CreateTopics responses; a number of a later Kafka is UNKNOWN. */
export function configSource(id: number): ConfigSource {
  return sources[id] ?? "UNKNOWN";
}

export function configType(id: number): ConfigEntryType {
  return types[id] ?? "UNKNOWN";
}

export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

export interface ConfigEntry {
  readonly name: string;
  /** Null for a sensitive value, and for one that is not set. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly sensitive: boolean;
  readonly readOnly: boolean;
  /** Where asked for: every place that gives a value, the one in force first. */
  readonly synonyms: readonly ConfigSynonym[];
  /** UNKNOWN where the broker does not tell (before 2.6). */
  readonly type: ConfigEntryType;
  /** Where asked for, and the broker has it. */
  readonly documentation: string | null;
}
