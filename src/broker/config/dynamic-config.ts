/** The values of a broker that change while it runs. Source: DynamicBrokerConfig (both), GroupCoordinatorConfig. */
import { brokerQuotaConfigKeys } from "../../config/broker-quota-config-keys.ts";
import { parseConfig, type ConfigKey } from "../../config/config-def.ts";
import { InputError } from "../../errors.ts";
import { baseOfListenerConfig, brokerConfigSynonyms } from "./broker-config-synonyms.ts";
import type { ConfigLayers } from "./config-layers.ts";
import { brokerConfigKey, EffectiveConfig } from "./effective-config.ts";

/** For one broker, or for all of the cluster. */
export type DynamicScope = "broker" | "cluster";

/** Of a listener, and yet allowed for all brokers at once. */
const CLUSTER_LEVEL_OF_LISTENER = ["max.connections", "max.connection.creation.rate", "num.network.threads"];

/** What Kafka knows of a configuration that may change while the broker runs; undefined for all others. */
export function dynamicConfigKey(name: string): ConfigKey | undefined {
  const key = brokerConfigKey(name) ?? brokerQuotaConfigKeys.find((each) => each.name === name);
  return key?.dynamic === undefined ? undefined : key;
}

/** Known, and fixed as long as the broker runs. Names that nobody knows are not among them. */
export function isNonDynamic(name: string): boolean {
  return brokerConfigKey(name) !== undefined && dynamicConfigKey(name) === undefined;
}

/** Of TLS: dynamic for one listener (listener.name.LISTENER.NAME), but not under its own name. */
export function needsListenerPrefix(name: string): boolean {
  return securityConfigs.has(name);
}

/** Not for all brokers at once. */
export function isPerBroker(name: string): boolean {
  if (dynamicConfigKey(name)?.dynamic === "per-broker") return true;
  const base = baseOfListenerConfig(name);
  return base !== undefined && !CLUSTER_LEVEL_OF_LISTENER.includes(base);
}

/** SslConfigs.RECONFIGURABLE_CONFIGS */
const securityConfigs: ReadonlySet<string> = new Set([
  "ssl.keystore.type",
  "ssl.keystore.location",
  "ssl.keystore.password",
  "ssl.key.password",
  "ssl.truststore.type",
  "ssl.truststore.location",
  "ssl.truststore.password",
  "ssl.keystore.certificate.chain",
  "ssl.keystore.key",
  "ssl.truststore.certificates",
]);

/** Throws InputError where the value of a dynamic configuration is not of its type. */
export function ensureDynamicValue(name: string, value: string): void {
  const key = dynamicConfigKey(baseOfListenerConfig(name) ?? name);
  if (key !== undefined) parseConfig(key, value);
}

/** The stored values that can be used; the others are reported (DynamicBrokerConfig.fromPersistentProps). */
export function dynamicValues(
  stored: ReadonlyMap<string, string>,
  scope: DynamicScope,
  report: (line: string) => void,
): ReadonlyMap<string, string> {
  return new Map(
    [...stored].filter(([name, value]) => {
      const reason = whyUnusable(name, value, scope);
      if (reason !== undefined) report(`The stored configuration ${name} of the ${scope} is left out: ${reason}`);
      return reason === undefined;
    }),
  );
}

function whyUnusable(name: string, value: string, scope: DynamicScope): string | undefined {
  try {
    ensureDynamicValue(name, value);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  if (isNonDynamic(name)) return "it does not change while the broker runs";
  if (needsListenerPrefix(name)) return "it is dynamic for one listener only";
  if (scope === "cluster" && isPerBroker(name)) return "it is of one broker only";
  return undefined;
}

/**
 * The values that hold: a layer's value takes away the other names of the same configuration in the layers below, so
 * that a dynamic log.retention.hours counts more than a static log.retention.ms.
 */
export function overridden(layers: ConfigLayers): Map<string, string> {
  const values = new Map(layers.static);
  for (const layer of [layers.dynamicDefault, layers.dynamicBroker]) {
    for (const [name, value] of layer) {
      for (const synonym of brokerConfigSynonyms(name)) values.delete(synonym);
      values.set(name, value);
    }
  }
  return values;
}

/** What an interval of assignments may be is bounded by other values; one beyond the bounds counts as the bound. */
export function clampAssignmentIntervals(values: Map<string, string>): Map<string, string> {
  for (const kind of ["consumer", "share", "streams"]) clampAssignmentInterval(values, `group.${kind}`);
  return values;
}

function clampAssignmentInterval(values: Map<string, string>, prefix: string): void {
  const name = `${prefix}.assignment.interval.ms`;
  if (!values.has(name)) return;
  const config = new EffectiveConfig(values);
  const [min, max] = [`${prefix}.min.assignment.interval.ms`, `${prefix}.max.assignment.interval.ms`];
  const value = Math.min(Math.max(config.number(name), config.number(min)), config.number(max));
  values.set(name, String(value));
}
