import { InputError, UsageError } from "../../errors.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { OptionChecks } from "../../kit/checks.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import { entityNames, entityTypeNames, entityTypes, hasShortForm, isEntityType } from "./entities.ts";
import type { EntityType } from "./entities.ts";
import { ILLEGAL_ARGUMENT } from "./failures.ts";
import { configsOptions } from "./options.ts";
import type { ConfigsOptions } from "./options.ts";

/** Entities that have defaults, for which --entity-default may stand. */
const withDefaults: readonly EntityType[] = ["users", "clients", "brokers", "ips"];

/** What is to be done, to whom. */
export interface Wanted {
  readonly action: "describe" | "alter";
  /** The first one decides what is done; users and clients may stand together. */
  readonly types: readonly [EntityType, ...EntityType[]];
  /** By position; empty for the defaults. There may be fewer or more than types. */
  readonly names: readonly string[];
}

/**
 * Checks the options in the official order. Source: kafka.admin.ConfigCommand.ConfigCommandOptions.checkArgs.
 *
 * @throws UsageError or InputError with the official text
 */
export async function checkOptions(options: ConfigsOptions): Promise<Wanted> {
  const checks = new OptionChecks(configsOptions, options);
  const has = (key: keyof typeof configsOptions): boolean => checks.has(key);
  if (has("alter") === has("describe")) {
    throw new UsageError("Command must include exactly one action: --describe, --alter");
  }
  checks.forbid("describe", ["alter", "addConfig", "deleteConfig"]);
  const types = checkTypes(options);
  const names = entityNames(options);
  if (options.sequence.includes("bootstrapServer") && has("bootstrapController")) {
    throw wrong("Only one of --bootstrap-server or --bootstrap-controller can be specified");
  }
  const named = names.some((name) => name !== "");
  if (named && types.some((type) => type === "brokers" || type === "broker-loggers")) checkBrokerIds(options, types[0]);
  if (named && types.includes("ips")) await checkAddresses(options, types[0]);
  if (has("describe")) checkDescribe(options, types, named);
  else checkAlter(options, types, names);
  return { action: has("describe") ? "describe" : "alter", types, names };
}

function checkTypes(options: ConfigsOptions): [EntityType, ...EntityType[]] {
  const { given } = options;
  const named = entityTypes(options);
  const repeated = named.filter((type, at) => named.indexOf(type) !== at);
  if (repeated.length > 0) throw wrong(`Duplicate entity type(s) specified: ${repeated.join(",")}`);
  if (!given.has("bootstrapServer") && !given.has("bootstrapController")) {
    throw missingBootstrapServer("Either --bootstrap-server or --bootstrap-controller must be specified.");
  }
  const unknown = named.find((type) => !isEntityType(type));
  if (unknown !== undefined) {
    throw wrong(
      `Invalid entity type ${unknown}, the entity type must be one of ${entityTypeNames.join(", ")} with a --bootstrap-server or --bootstrap-controller argument`,
    );
  }
  const [first, ...others] = named.filter(isEntityType);
  if (first === undefined) throw wrong("At least one entity type must be specified");
  const isPair = others.length === 1 && named.includes("users") && named.includes("clients");
  if (others.length > 0 && !isPair) throw wrong("Only 'users' and 'clients' entity types may be specified together");
  const usesLongForm = given.has("entityName") || given.has("entityType") || given.has("entityDefault");
  if (usesLongForm && hasShortForm(options)) {
    throw wrong("--entity-{type,name,default} should not be used in conjunction with specific entity flags");
  }
  return [first, ...others];
}

function checkBrokerIds(options: ConfigsOptions, type: EntityType): void {
  for (const id of [oneName(options), options.broker, options.brokerLogger]) {
    if (id !== undefined && parseJavaInteger(id) === undefined) {
      throw wrong(`The entity name for ${type} must be a valid integer broker id, but it is: ${id}`);
    }
  }
}

async function checkAddresses(options: ConfigsOptions, type: EntityType): Promise<void> {
  const { isIpOrHost } = await import("./ip-or-host.ts");
  for (const name of [oneName(options), options.ip]) {
    if (name !== undefined && !(await isIpOrHost(name))) {
      throw wrong(`The entity name for ${type} must be a valid IP or resolvable host, but it is: ${name}`);
    }
  }
}

/** The checks of broker ids and addresses read --entity-name as an option that may stand once. */
function oneName({ entityName }: ConfigsOptions): string | undefined {
  if (entityName.length > 1) {
    throw new UsageError("Found multiple arguments for option entity-name, but you asked for only one", {
      javaClass: "joptsimple.MultipleArgumentsForOptionException",
    });
  }
  return entityName[0];
}

function checkDescribe({ given }: ConfigsOptions, types: readonly EntityType[], named: boolean): void {
  if (given.has("entityDefault") && !types.some((type) => withDefaults.includes(type))) {
    throw wrong(`--entity-default must not be specified with --describe of ${types.join(",")}`);
  }
  if (types.includes("broker-loggers") && !named) {
    throw wrong(`An entity name must be specified with --describe of ${types.join(",")}`);
  }
}

function checkAlter({ given }: ConfigsOptions, types: readonly EntityType[], names: readonly string[]): void {
  if (types.some((type) => withDefaults.includes(type))) {
    if (names.length === 0) {
      throw wrong("An entity-name or default entity must be specified with --alter of users, clients, brokers or ips");
    }
  } else if (!names.some((name) => name !== "")) {
    throw wrong(`An entity name must be specified with --alter of ${types.join(",")}`);
  }
  if (given.has("addConfig") && given.has("addConfigFile")) {
    throw wrong("Only one of --add-config or --add-config-file must be specified");
  }
  if (!given.has("addConfig") && !given.has("addConfigFile") && !given.has("deleteConfig")) {
    throw wrong("At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter");
  }
}

/** The official tool throws these, and tells of them without its table of options. */
function wrong(message: string): InputError {
  return new InputError(message, { javaClass: ILLEGAL_ARGUMENT });
}
