/** Configurations as DescribeConfigs answers them. Source: kafka.server.ConfigHelper. */
import { configText, type ConfigKey, type ConfigType, type ConfigValue } from "../../config/config-def.ts";
import type { describeConfigs } from "../../protocol/messages/describe-configs.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import { listenerConfigSynonyms } from "./broker-config-synonyms.ts";
import type { ConfigLayers } from "./config-layers.ts";
import { dynamicConfigKey } from "./dynamic-config.ts";
import { brokerConfigKey } from "./effective-config.ts";

type Result = NonNullable<ResponseInput<typeof describeConfigs>["results"]>[number];
export type ConfigEntry = NonNullable<Result["configs"]>[number];
type Synonym = NonNullable<ConfigEntry["synonyms"]>[number];

/** DescribeConfigsResponse.ConfigSource */
export const CONFIG_SOURCE = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefaultBroker: 3,
  staticBroker: 4,
  default: 5,
  clientMetrics: 7,
  group: 8,
} as const;

/** DescribeConfigsResponse.ConfigType */
const configTypes: Readonly<Record<ConfigType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
};
const UNKNOWN_TYPE = 0;

/** What the client wants besides the values. */
export interface Wanted {
  readonly synonyms: boolean;
  /** The documentation of one kind of resource, by name; undefined where it is not wanted. */
  readonly documentation: Readonly<Record<string, string>> | undefined;
}

/** A value of its own that a topic, a group or a subscription has, and what stands in for it. */
export interface OwnConfig {
  readonly key: ConfigKey;
  readonly value: ConfigValue;
  /** Whether the resource has the value itself. */
  readonly isOwn: boolean;
  /** The source of the resource's own values. */
  readonly ownSource: number;
  /** What stands in for it, in order of precedence. */
  readonly standIns: readonly Synonym[];
}

export function ownEntry({ key, value, isOwn, ownSource, standIns }: OwnConfig, wanted: Wanted): ConfigEntry {
  const { name, type } = key;
  const text = configText(value, type);
  const synonyms = isOwn ? [{ name, value: text, source: ownSource }, ...standIns] : standIns;
  return entry({ name, type, text, readOnly: false, synonyms }, wanted);
}

/** One of the broker's, of this broker's values and of what lies below them. */
export function brokerEntry(name: string, text: string | null, layers: ConfigLayers, wanted: Wanted): ConfigEntry {
  const synonyms = synonymsOf(layers, name);
  return entry(
    { name, type: brokerType(name), text, readOnly: dynamicConfigKey(name) === undefined, synonyms },
    wanted,
  );
}

/** One of the values of all brokers: nothing is told of what a single broker has. */
export function clusterEntry(name: string, text: string, layers: ConfigLayers, wanted: Wanted): ConfigEntry {
  const synonyms = synonymsOf(layers, name).filter(({ source }) => source === CONFIG_SOURCE.dynamicDefaultBroker);
  return entry(
    { name, type: brokerType(name), text, readOnly: dynamicConfigKey(name) === undefined, synonyms },
    wanted,
  );
}

/**
 * The broker's values of one configuration under all its names, the first counts most. A value under another name
 * that stands before the first one under this name is of this name no more (ConfigHelper.configSynonyms).
 */
export function synonymsOf(layers: ConfigLayers, name: string): Synonym[] {
  const isSensitive = sensitive(brokerType(name));
  const names = listenerConfigSynonyms(name);
  const found: Synonym[] = [];
  const look = (source: number, valueOf: (each: string) => string | null | undefined) => {
    for (const each of names) {
      const value = valueOf(each);
      if (value !== undefined && value !== null) found.push({ name: each, value: isSensitive ? null : value, source });
    }
  };
  look(CONFIG_SOURCE.dynamicBroker, (each) => layers.dynamicBroker.get(each));
  look(CONFIG_SOURCE.dynamicDefaultBroker, (each) => layers.dynamicDefault.get(each));
  look(CONFIG_SOURCE.staticBroker, (each) => layers.static.get(each));
  look(CONFIG_SOURCE.default, (each) => brokerConfigKey(each)?.default);
  const first = found.findIndex((synonym) => synonym.name === name);
  return first === -1 ? [] : found.slice(first);
}

/** The type of a configuration of the broker: its own, else that of its other names. Source: KafkaConfig.configType. */
function brokerType(name: string): ConfigType | undefined {
  const own = brokerConfigKey(name) ?? dynamicConfigKey(name);
  if (own !== undefined) return own.type;
  return listenerConfigSynonyms(name)
    .map((each) => brokerConfigKey(each)?.type)
    .find((type) => type !== undefined);
}

/** What nobody knows may be a password. */
function sensitive(type: ConfigType | undefined): boolean {
  return type === undefined || type === "PASSWORD";
}

interface Described {
  readonly name: string;
  readonly type: ConfigType | undefined;
  readonly text: string | null;
  readonly readOnly: boolean;
  readonly synonyms: readonly Synonym[];
}

function entry({ name, type, text, readOnly, synonyms }: Described, wanted: Wanted): ConfigEntry {
  const isSensitive = sensitive(type);
  return {
    name,
    value: isSensitive ? null : text,
    readOnly,
    configSource: synonyms[0]?.source ?? CONFIG_SOURCE.default,
    isSensitive,
    synonyms: wanted.synonyms ? [...synonyms] : [],
    configType: type === undefined ? UNKNOWN_TYPE : configTypes[type],
    documentation: wanted.documentation?.[name] ?? null,
  };
}
