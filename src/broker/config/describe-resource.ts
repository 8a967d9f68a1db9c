/** What one resource is configured with. Source: kafka.server.ConfigHelper, org.apache.kafka.server.ConfigHelperUtils. */
import { clientMetricsConfigKeys } from "../../config/client-metrics-config-keys.ts";
import { brokerConfigKeys } from "../../config/broker-config-keys.ts";
import { parseConfigs, type ConfigKey } from "../../config/config-def.ts";
import { groupConfigSynonyms, topicConfigSynonyms } from "../../config/config-synonyms.ts";
import { groupConfigKeys } from "../../config/group-config-keys.ts";
import { topicConfigKeys } from "../../config/topic-config-keys.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { code } from "../../protocol/errors.ts";
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";
import { MetadataRefused } from "../metadata/refused.ts";
import { topicNameProblem } from "../metadata/topic-name.ts";
import type { Broker } from "../broker.ts";
import {
  brokerEntry,
  clusterEntry,
  CONFIG_SOURCE,
  ownEntry,
  synonymsOf,
  type ConfigEntry,
  type OwnConfig,
  type Wanted,
} from "./config-entry.ts";
import { BROKER_LOGGER } from "./resource-types.ts";

export interface AskedResource {
  readonly resourceType: number;
  readonly resourceName: string;
  /** Null and none: all. */
  readonly configurationKeys: readonly string[] | null;
}

type Asking = Pick<Broker, "config" | "metadata" | "nodeId">;

/** In the order in which Kafka lists them. Throws MetadataRefused. */
export function describeResource(resource: AskedResource, broker: Asking, wanted: Wanted): ConfigEntry[] {
  const { resourceType, resourceName: name, configurationKeys: keys } = resource;
  const isAsked = (key: string) => keys === null || keys.length === 0 || keys.includes(key);
  switch (resourceType) {
    case CONFIG_RESOURCE.topic:
      return describeTopic(name, isAsked, broker, wanted);
    case CONFIG_RESOURCE.broker:
      return name === "" ? describeCluster(isAsked, broker, wanted) : describeBroker(name, isAsked, broker, wanted);
    case BROKER_LOGGER:
      return describeLoggers(name, broker);
    case CONFIG_RESOURCE.clientMetrics:
      return describeClientMetrics(name, isAsked, broker, wanted);
    default:
      return describeGroup(name, isAsked, broker, wanted);
  }
}

type IsAsked = (key: string) => boolean;

function describeTopic(name: string, isAsked: IsAsked, { config, metadata }: Asking, wanted: Wanted): ConfigEntry[] {
  const problem = topicNameProblem(name);
  if (problem !== undefined) throw new MetadataRefused(code.INVALID_TOPIC_EXCEPTION, problem);
  const topic = metadata.topic(name);
  if (topic === undefined) throw new MetadataRefused(code.UNKNOWN_TOPIC_OR_PARTITION, "");
  const layers = config.layers;
  return ownEntries(topicConfigKeys, config.effective.topicDefaults, topic.configs, isAsked, (key) => {
    const [synonym] = topicConfigSynonyms[key.name] ?? [];
    return { ownSource: CONFIG_SOURCE.topic, standIns: synonym === undefined ? [] : synonymsOf(layers, synonym.name) };
  }).map((own) => ownEntry(own, wanted));
}

function describeGroup(name: string, isAsked: IsAsked, { config, metadata }: Asking, wanted: Wanted): ConfigEntry[] {
  if (name === "") throw new MetadataRefused(code.INVALID_REQUEST, "Group name must not be empty");
  const configs = metadata.configs(CONFIG_RESOURCE.group, name);
  const layers = config.layers;
  return ownEntries(groupConfigKeys, config.effective.groupDefaults, configs, isAsked, (key) => {
    const synonym = groupConfigSynonyms[key.name];
    const byDefault = [{ name: key.name, value: key.default ?? null, source: CONFIG_SOURCE.default }];
    return {
      ownSource: CONFIG_SOURCE.group,
      standIns: synonym === undefined ? byDefault : synonymsOf(layers, synonym),
    };
  }).map((own) => ownEntry(own, wanted));
}

function describeClientMetrics(name: string, isAsked: IsAsked, { metadata }: Asking, wanted: Wanted): ConfigEntry[] {
  if (name === "")
    throw new MetadataRefused(code.INVALID_REQUEST, "Client metrics subscription name must not be empty");
  const configs = metadata.configs(CONFIG_RESOURCE.clientMetrics, name);
  return ownEntries(clientMetricsConfigKeys, new Map(), configs, isAsked, nothingStandsIn).map((own) =>
    ownEntry(own, wanted),
  );
}

function nothingStandsIn(): Pick<OwnConfig, "ownSource" | "standIns"> {
  return { ownSource: CONFIG_SOURCE.clientMetrics, standIns: [] };
}

function ownEntries(
  table: readonly ConfigKey[],
  defaults: ReadonlyMap<string, string>,
  configs: ReadonlyMap<string, string>,
  isAsked: IsAsked,
  standIn: (key: ConfigKey) => Pick<OwnConfig, "ownSource" | "standIns">,
): OwnConfig[] {
  const values = parseConfigs(table, new Map([...defaults, ...configs]));
  const internal = table.filter((key) => key.internal === true && configs.has(key.name));
  return [...internal, ...inListedOrder(table)]
    .filter(({ name }) => isAsked(name))
    .map((key) => ({ key, value: values.get(key.name) ?? null, isOwn: configs.has(key.name), ...standIn(key) }));
}

function describeBroker(name: string, isAsked: IsAsked, broker: Asking, wanted: Wanted): ConfigEntry[] {
  const { config, nodeId } = broker;
  if (brokerIdOf(name) !== nodeId) {
    throw refused(`Unexpected broker id, expected ${nodeId} or empty string, but received ${name}`);
  }
  const { layers, effective } = config;
  const { given } = effective;
  const listed = new Set(inListedOrder(brokerConfigKeys).map((key) => key.name));
  const others = inHashMapOrder([...given.keys()], (each) => each, copyOf(given.size)).filter(
    (each) => !listed.has(each),
  );
  return [...others, ...listed]
    .filter(isAsked)
    .map((each) =>
      brokerEntry(each, listed.has(each) ? effective.text(each) : (given.get(each) ?? null), layers, wanted),
    );
}

function describeCluster(isAsked: IsAsked, { config: { layers } }: Asking, wanted: Wanted): ConfigEntry[] {
  return inHashMapOrder([...layers.dynamicDefault], ([name]) => name)
    .filter(([name]) => isAsked(name))
    .map(([name, value]) => clusterEntry(name, value, layers, wanted));
}

/** kt's broker has no loggers whose levels could be changed. */
function describeLoggers(name: string, { nodeId }: Asking): ConfigEntry[] {
  if (name === "") throw refused("Broker id must not be empty");
  if (brokerIdOf(name) !== nodeId) throw refused(`Unexpected broker id, expected ${nodeId} but received ${name}`);
  return [];
}

function brokerIdOf(name: string): number {
  const id = parseJavaInteger(name);
  if (id === undefined) throw refused(`Broker id must be an integer, but it is: ${name}`);
  return id;
}

function refused(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_REQUEST, message);
}

const orders = new Map<readonly ConfigKey[], readonly ConfigKey[]>();

/** AbstractConfig.nonInternalValues: a HashMap that is filled from another HashMap. */
function inListedOrder(table: readonly ConfigKey[]): readonly ConfigKey[] {
  let order = orders.get(table);
  if (order === undefined) {
    const parsed = inHashMapOrder(table, ({ name }) => name);
    order = inHashMapOrder(
      parsed.filter(({ internal }) => internal !== true),
      ({ name }) => name,
    );
    orders.set(table, order);
  }
  return order;
}

/** A HashMap made by copying so many entries has room for them at once. */
function copyOf(count: number): { capacity: number } {
  return { capacity: Math.floor(count / 0.75 + 1) };
}
