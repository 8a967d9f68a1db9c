/**
 * Parsing and checking of configuration values as Java's ConfigDef does it, with its messages.
 * The tables of keys are generated (generated) and stand in definition order, in which Java checks them.
 */
import { InputError } from "../errors.ts";
import { javaDoubleText, parseJavaDouble } from "../java/double.ts";
import { parseJavaDuration } from "../java/duration.ts";
import { parseJavaInteger } from "../java/integer.ts";
import { parseJavaLong } from "../java/long.ts";
import { ensureQuorumServers, ensureQuorumVoters } from "./quorum-addresses.ts";

export type ConfigType = "BOOLEAN" | "STRING" | "INT" | "SHORT" | "LONG" | "DOUBLE" | "LIST" | "CLASS" | "PASSWORD";

/** Numbers are kept as Java prints them, since the messages name them. */
export type Validator =
  | { readonly kind: "range"; readonly min?: string; readonly max?: string }
  | { readonly kind: "range-or"; readonly min: string; readonly max: string; readonly or: string }
  | { readonly kind: "one-of"; readonly values: readonly string[] }
  | { readonly kind: "one-of-ignoring-case"; readonly values: readonly string[] }
  | { readonly kind: "either"; readonly values: readonly string[]; readonly ignoreCase?: boolean }
  | {
      readonly kind: "list";
      readonly values: readonly string[];
      readonly emptyAllowed: boolean;
      readonly nullAllowed: boolean;
    }
  | { readonly kind: "non-empty" }
  | { readonly kind: "non-null" }
  | { readonly kind: "throttled-replicas" }
  | { readonly kind: "auto-offset-reset" }
  | { readonly kind: "share-auto-offset-reset" }
  | { readonly kind: "quorum-voters" }
  | { readonly kind: "quorum-servers" };

export interface ConfigKey {
  readonly name: string;
  readonly type: ConfigType;
  /** As text; null where Java's default is null; absent where the key is required. */
  readonly default?: string | null;
  readonly validator?: Validator;
  /** Known to Kafka alone: not told of unless it is set. */
  readonly internal?: true;
  /** Which of a broker's may change while it runs: for one broker alone, or for all of a cluster too (KIP-226). */
  readonly dynamic?: "per-broker" | "cluster-wide";
}

/** LONG is bigint, INT, SHORT and DOUBLE are number, LIST is string[], CLASS is the class name. */
export type ConfigValue = boolean | number | bigint | string | readonly string[] | null;

/** The list under a name; empty where there is none. */
export function listOf(values: ReadonlyMap<string, ConfigValue>, name: string): readonly string[] {
  const value = values.get(name);
  return isList(value) ? value : [];
}

function isList(value: ConfigValue | undefined): value is readonly string[] {
  return Array.isArray(value);
}

export const CONFIG_EXCEPTION = "org.apache.kafka.common.config.ConfigException";

/** An InputError as Java's ConfigException(name, value, message). */
export function invalidValue(name: string, value: string, reason: string): InputError {
  return new InputError(`Invalid value ${value} for configuration ${name}: ${reason}`, { javaClass: CONFIG_EXCEPTION });
}

/** Parses and checks every key of the table; keys that the table does not know are left out. Throws InputError. */
export function parseConfigs(
  table: readonly ConfigKey[],
  given: ReadonlyMap<string, string>,
): Map<string, ConfigValue> {
  return new Map(table.map((key) => [key.name, parseConfig(key, given.get(key.name))]));
}

/** Parses and checks one value; undefined takes the default. Throws InputError with the message of ConfigDef. */
export function parseConfig(key: ConfigKey, given: string | undefined): ConfigValue {
  const text = given ?? key.default;
  if (text === undefined) {
    throw new InputError(`Missing required configuration "${key.name}" which has no default value.`, {
      javaClass: CONFIG_EXCEPTION,
    });
  }
  const parsed = text === null ? null : parseType(key, text);
  // Java drops duplicates of a list that has a validator, with a warning in its log.
  const value = isList(parsed) && key.validator?.kind === "list" ? [...new Set(parsed)] : parsed;
  if (key.validator !== undefined) ensureValid(key.validator, key, value);
  return value;
}

function parseType({ name, type }: ConfigKey, text: string): ConfigValue {
  const trimmed = text.replace(/^[\0- ]+|[\0- ]+$/g, "");
  switch (type) {
    case "BOOLEAN": {
      const word = trimmed.toLowerCase();
      if (word === "true" || word === "false") return word === "true";
      throw invalidValue(name, text, "Expected value to be either true or false");
    }
    case "SHORT":
    case "INT":
    case "LONG": {
      const value = type === "LONG" ? parseJavaLong(trimmed) : parseJavaInteger(trimmed);
      if (value === undefined || (type === "SHORT" && Number(value) !== (Number(value) << 16) >> 16)) {
        throw invalidValue(name, text, `Not a number of type ${type}`);
      }
      return value;
    }
    case "DOUBLE": {
      const value = parseJavaDouble(trimmed);
      if (value === undefined) throw invalidValue(name, text, `Not a number of type ${type}`);
      return value;
    }
    case "LIST":
      return trimmed === "" ? [] : trimmed.split(/\s*,\s*/);
    case "STRING":
    case "PASSWORD":
    case "CLASS":
      break;
  }
  return trimmed;
}

function ensureValid(validator: Validator, { name, type }: ConfigKey, value: ConfigValue): void {
  switch (validator.kind) {
    case "range": {
      if (value === null) throw invalidValue(name, "null", "Value must be non-null");
      const { min, max } = validator;
      if (min !== undefined && Number(value) < Number(min)) {
        throw invalidValue(name, numberText(value, type), `Value must be at least ${min}`);
      }
      if (max !== undefined && Number(value) > Number(max)) {
        throw invalidValue(name, numberText(value, type), `Value must be no more than ${max}`);
      }
      return;
    }
    case "range-or": {
      const { min, max, or } = validator;
      if (Number(value) === Number(or) || (Number(value) >= Number(min) && Number(value) <= Number(max))) return;
      throw invalidValue(name, String(value), `Value must be between ${min} and ${max} or equal to ${or}`);
    }
    case "one-of":
      return ensureOneOf(validator.values, name, String(value));
    case "one-of-ignoring-case":
      if (validator.values.includes(String(value).toUpperCase())) return;
      throw invalidValue(
        name,
        String(value),
        `String must be one of (case insensitive): ${validator.values.join(", ")}`,
      );
    case "either": {
      const [first, second] = validator.values;
      const wanted = validator.ignoreCase === true ? String(value).toLowerCase() : String(value);
      if (validator.values.includes(wanted)) return;
      throw invalidValue(
        name,
        String(value),
        `Invalid value \`${String(value)}\` for configuration ${name}. The value must either be '${first}' or '${second}'.`,
      );
    }
    case "list":
      return ensureList(validator, name, value);
    case "non-empty":
      if (value === "") throw invalidValue(name, "", "String must be non-empty");
      return;
    case "throttled-replicas":
      return ensureThrottledReplicas(name, isList(value) ? value : []);
    case "auto-offset-reset":
      return ensureAutoOffsetReset(name, String(value), ["latest", "earliest", "none"]);
    case "share-auto-offset-reset":
      return ensureAutoOffsetReset(name, String(value), ["latest", "earliest"]);
    case "non-null":
      if (value === null) throw invalidValue(name, "null", "entry must be non null");
      return;
    case "quorum-voters":
      return ensureQuorumVoters(isList(value) ? value : []);
    case "quorum-servers":
      return ensureQuorumServers(isList(value) ? value : []);
  }
}

function ensureOneOf(values: readonly string[], name: string, value: string): void {
  if (!values.includes(value)) throw invalidValue(name, value, `String must be one of: ${values.join(", ")}`);
}

function ensureList(validator: Extract<Validator, { kind: "list" }>, name: string, value: ConfigValue): void {
  const fail = (what: string) => new InputError(`Configuration '${name}' ${what}`, { javaClass: CONFIG_EXCEPTION });
  if (value === null) {
    if (validator.nullAllowed) return;
    throw fail("values must not be null.");
  }
  const values = isList(value) ? value : [];
  if (!validator.emptyAllowed && values.length === 0) {
    const valid = validator.values.length === 0 ? "any non-empty value" : `[${validator.values.join(", ")}]`;
    throw fail(`must not be empty. Valid values include: ${valid}`);
  }
  for (const each of values) {
    if (each === "") throw fail("values must not be empty.");
    if (validator.values.length > 0) ensureOneOf(validator.values, name, each);
  }
}

function ensureThrottledReplicas(name: string, replicas: readonly string[]): void {
  const trimmed = replicas.map((replica) => replica.trim());
  if (trimmed.every((replica) => /^([0-9]+:[0-9]+)?$/.test(replica)) || trimmed.join("") === "*") return;
  throw invalidValue(
    name,
    `[${replicas.join(", ")}]`,
    `${name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`,
  );
}

function ensureAutoOffsetReset(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  const duration = /^by_duration:(.*)$/s.exec(value)?.[1];
  const parsed = duration === undefined ? undefined : parseJavaDuration(duration);
  if (parsed !== undefined && parsed.seconds >= 0n) return;
  throw invalidValue(
    name,
    value,
    `Invalid value \`${value}\` for configuration ${name}. The value must be either 'earliest', 'latest'${words.includes("none") ? ", 'none'" : ""} or of the format 'by_duration:<PnDTnHnMn.nS${words.includes("none") ? "." : ""}>'.`,
  );
}

/** A parsed value as Java's ConfigDef.convertToString writes it. */
export function configText(value: ConfigValue, type: ConfigType): string | null {
  if (value === null) return null;
  if (isList(value)) return value.join(",");
  return numberText(value, type);
}

function numberText(value: ConfigValue, type: ConfigType): string {
  return type === "DOUBLE" ? javaDoubleText(Number(value)) : String(value);
}
