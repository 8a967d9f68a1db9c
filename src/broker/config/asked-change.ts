/** From what a client asks to the values that a resource gets. Source: ConfigurationControlManager. */
import { brokerConfigKeys } from "../../config/broker-config-keys.ts";
import { topicConfigKeys } from "../../config/topic-config-keys.ts";
import type { ConfigKey } from "../../config/config-def.ts";
import { splitAsJava } from "../../java/text.ts";
import { code } from "../../protocol/errors.ts";
import { CONFIG_RESOURCE } from "../metadata/metadata-image.ts";
import { MetadataRefused } from "../metadata/refused.ts";

/** AlterConfigOp.OpType */
export const OPERATION = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

export interface AskedConfig {
  readonly name: string;
  readonly value: string | null;
  /** One of OPERATION; absent where all configurations are replaced. */
  readonly configOperation?: number;
}

export interface AskedChange {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly configs: readonly AskedConfig[];
}

export interface PlannedChange {
  /** The values that were asked for; null takes one away. */
  readonly altered: ReadonlyMap<string, string | null>;
  /** What goes because it was not mentioned. */
  readonly removed: readonly string[];
}

/** IncrementalAlterConfigs. Throws MetadataRefused. */
export function incrementalChange(asked: AskedChange, current: ReadonlyMap<string, string>): PlannedChange {
  const altered = new Map<string, string | null>();
  for (const config of asked.configs) {
    const before = current.get(config.name) ?? null;
    const after = operate(asked.resourceType, config, before);
    if (after !== before || asked.resourceType === CONFIG_RESOURCE.broker) altered.set(config.name, after);
  }
  return { altered, removed: [] };
}

/** AlterConfigs: what is not named goes. */
export function replacingChange(
  { resourceType, configs }: AskedChange,
  current: ReadonlyMap<string, string>,
): PlannedChange {
  const altered = configs.filter(
    ({ name, value }) => value !== current.get(name) || resourceType === CONFIG_RESOURCE.broker,
  );
  const named = new Set(configs.map(({ name }) => name));
  return {
    altered: new Map(altered.map(({ name, value }) => [name, value])),
    removed: [...current.keys()].filter((name) => !named.has(name)),
  };
}

function operate(
  resourceType: number,
  { name, value, configOperation }: AskedConfig,
  before: string | null,
): string | null {
  if (configOperation === OPERATION.delete) return null;
  if (configOperation === OPERATION.set) return value;
  const verb = configOperation === OPERATION.append ? "APPEND" : "SUBTRACT";
  const key = tables[resourceType]?.find((each) => each.name === name);
  if (key?.type !== "LIST") {
    throw new MetadataRefused(code.INVALID_CONFIG, `Can't ${verb} to key ${name} because its type is not LIST.`);
  }
  const parts = (before ?? key.default ?? "").split(",").filter((part) => part !== "");
  const asked = splitAsJava(value ?? "", /,/);
  return (verb === "APPEND" ? appended(parts, asked) : subtracted(parts, asked)).join(",");
}

/** The controller knows the types of these alone. */
const tables: Readonly<Record<number, readonly ConfigKey[]>> = {
  [CONFIG_RESOURCE.topic]: topicConfigKeys,
  [CONFIG_RESOURCE.broker]: brokerConfigKeys,
};

/** Those that are there stay where they are. */
export function appended(parts: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...parts, ...more])];
}

/** Takes each away once. */
export function subtracted(parts: readonly string[], less: readonly string[]): string[] {
  const left = [...parts];
  for (const each of less) {
    const at = left.indexOf(each);
    if (at !== -1) left.splice(at, 1);
  }
  return left;
}
