/**
 * Whether the broker can take a change of its own or of all brokers' configuration. Source:
 * kafka.server.ConfigAdminManager, org.apache.kafka.server.config.DynamicBrokerConfig.
 */
import { brokerConfigKeys } from "../../config/broker-config-keys.ts";
import { brokerQuotaConfigKeys } from "../../config/broker-quota-config-keys.ts";
import { InputError } from "../../errors.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { splitAsJava } from "../../java/text.ts";
import { code } from "../../protocol/errors.ts";
import type { Broker } from "../broker.ts";
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";
import { MetadataRefused } from "../metadata/refused.ts";
import { appended, OPERATION, subtracted, type AskedChange, type AskedConfig } from "./asked-change.ts";
import { baseOfListenerConfig } from "./broker-config-synonyms.ts";
import type { BrokerConfig } from "./broker-config.ts";
import {
  dynamicValues,
  ensureDynamicValue,
  isNonDynamic,
  isPerBroker,
  needsListenerPrefix,
  overridden,
} from "./dynamic-config.ts";
import { brokerConfigKey, EffectiveConfig } from "./effective-config.ts";
import { ensureReconfigurable } from "./reconfiguration.ts";
import { refuseWhatCannotBe } from "./refused-configs.ts";
import { validateBrokerConfig } from "./validate-broker-config.ts";

/** Throws MetadataRefused. */
export function checkBrokerChange(
  { resourceName, configs }: AskedChange,
  { config, metadata, nodeId }: Pick<Broker, "config" | "metadata" | "nodeId">,
  incremental: boolean,
): void {
  if (resourceName !== "") ensureOwnId(resourceName, nodeId);
  const isPerBrokerChange = resourceName !== "";
  const stored = metadata.configs(CONFIG_RESOURCE.broker, resourceName);
  const usable = dynamicValues(stored, isPerBrokerChange ? "broker" : "cluster", () => undefined);
  const values = incremental
    ? operated(usable, configs)
    : new Map(configs.map(({ name, value }) => [name, value ?? ""] as const));
  try {
    ensureDynamic(values, isPerBrokerChange);
    ensureBroker(candidate(values, config, isPerBrokerChange), config);
  } catch (error) {
    if (error instanceof InputError) throw refused(error.message);
    throw error;
  }
}

function ensureOwnId(name: string, nodeId: number): void {
  const id = parseJavaInteger(name);
  if (id === undefined) throw refused(`Node id must be an integer, but it is: ${name}`);
  if (id !== nodeId) throw refused(`Unexpected broker id, expected ${nodeId}, but received ${name}`);
}

function operated(current: ReadonlyMap<string, string>, asked: readonly AskedConfig[]): Map<string, string> {
  const values = new Map(current);
  for (const config of asked) {
    const { name, value, configOperation } = config;
    if (configOperation === OPERATION.set) values.set(name, value ?? "");
    else if (configOperation === OPERATION.delete) values.delete(name);
    else values.set(name, listOperated(config, values.get(name)));
  }
  return values;
}

function listOperated({ name, value, configOperation }: AskedConfig, before: string | undefined): string {
  const isAppend = configOperation === OPERATION.append;
  if (!isAppend && configOperation !== OPERATION.subtract) throw refused(`Unknown operations type ${configOperation}`);
  const key = brokerConfigKey(name);
  if (key === undefined) throw new MetadataRefused(code.INVALID_CONFIG, `Unknown config name: ${name}`);
  if (key.type !== "LIST") {
    const verb = isAppend ? "append" : "subtract";
    throw new MetadataRefused(code.INVALID_CONFIG, `Config value ${verb} is not allowed for config key: ${name}`);
  }
  const text = before ?? key.default ?? "";
  const parts = text === "" ? [] : splitAsJava(text, /,/);
  const asked = splitAsJava(value ?? "", /,/);
  return (isAppend ? appended(parts, asked) : subtracted(parts, asked)).join(",");
}

/** DynamicBrokerConfig.validateConfigs */
function ensureDynamic(values: ReadonlyMap<string, string>, isPerBrokerChange: boolean): void {
  const names = [...values.keys()];
  const order = (some: readonly string[]) =>
    inHashMapOrder(names, (name) => name, { capacity: Math.floor(names.length / 0.75) + 1 }).filter((name) =>
      some.includes(name),
    );
  const ensureNone = (some: readonly string[], problem: string) => {
    if (some.length > 0) throw new InputError(`${problem}: [${order(some).join(", ")}]`);
  };
  ensureNone(names.filter(isNonDynamic), "Cannot update these configs dynamically");
  ensureNone(
    names.filter(needsListenerPrefix),
    "These security configs can be dynamically updated only per-listener using the listener prefix",
  );
  const bases = new Map([...values].map(([name, value]) => [baseOfListenerConfig(name) ?? name, value]));
  for (const { name } of [...brokerQuotaConfigKeys, ...brokerConfigKeys]) {
    const value = bases.get(name);
    if (value !== undefined) ensureDynamicValue(name, value);
  }
  if (isPerBrokerChange) return;
  ensureNone(
    names.filter(isPerBroker),
    "Cannot update these configs at default cluster level, broker id must be specified",
  );
}

/** What the broker would be configured with. */
function candidate(
  values: ReadonlyMap<string, string>,
  config: BrokerConfig,
  isPerBrokerChange: boolean,
): EffectiveConfig {
  const layers = config.layers;
  return new EffectiveConfig(
    overridden(isPerBrokerChange ? { ...layers, dynamicBroker: values } : { ...layers, dynamicDefault: values }),
  );
}

function ensureBroker(after: EffectiveConfig, config: BrokerConfig): void {
  after.ensureParses();
  validateBrokerConfig(after);
  ensureReconfigurable(config.effective, after);
  refuseWhatCannotBe(after);
}

function refused(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_REQUEST, message);
}
