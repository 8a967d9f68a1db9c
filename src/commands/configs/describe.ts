import { illegalName } from "../../config/illegal-name.ts";
import { InputError } from "../../errors.ts";
import type { ConfigSource } from "../../kafka/admin/config-entries.ts";
import { describeConfigs } from "../../kafka/admin/describe-configs.ts";
import type { ConfigEntry, ResourceConfigs } from "../../kafka/admin/describe-configs.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import type { Wanted } from "./checks.ts";
import { describeQuotas } from "./describe-quotas.ts";
import { resourceOf, singular } from "./entities.ts";
import type { ResourceEntityType } from "./entities.ts";
import { answerOf, requestFailure } from "./failures.ts";
import type { ConfigsOptions } from "./options.ts";
import { printResources, resourceLine } from "./print-resources.ts";
import { exists, listEntities } from "./resource-entities.ts";

const DESCRIBE_WAIT_MS = 30_000;

/** What an entity's own settings come from; of loggers all are shown. */
const ownSource: Readonly<Record<ResourceEntityType, (name: string) => ConfigSource | undefined>> = {
  topics: () => "DYNAMIC_TOPIC_CONFIG",
  brokers: (name) => (name === "" ? "DYNAMIC_DEFAULT_BROKER_CONFIG" : "DYNAMIC_BROKER_CONFIG"),
  "broker-loggers": () => undefined,
  "client-metrics": () => "DYNAMIC_CLIENT_METRICS_CONFIG",
  groups: () => "DYNAMIC_GROUP_CONFIG",
};

/** Prints the settings of the entity that is named, or of all of its type. */
export async function describeEntities(
  cluster: Cluster,
  { types, names }: Wanted,
  options: ConfigsOptions,
  context: Context,
): Promise<void> {
  const [type] = types;
  if (type === "users" || type === "clients" || type === "ips") {
    await describeQuotas(cluster, { types, names }, context);
    return;
  }
  const [name] = names;
  if (name !== undefined && !options.all) {
    if (type === "topics") ensureLegalTopic(name);
    if (!(await exists(cluster, type, name))) {
      context.notice(`The ${singular(type)} '${name}' doesn't exist and doesn't have dynamic config.`);
      if (context.format !== "text") await printResources(type, [], context);
      return;
    }
  }
  const found = name === undefined ? await listEntities(cluster, type) : [name];
  await describeResources(cluster, type, found, { all: options.all }, context);
}

async function describeResources(
  cluster: Cluster,
  type: ResourceEntityType,
  names: readonly string[],
  { all }: { readonly all: boolean },
  context: Context,
): Promise<void> {
  const asked = askFor(cluster, type, names, all);
  const described = [];
  for (const [at, name] of names.entries()) {
    if (context.format === "text") context.out.line(heading(type, name, all));
    if (type === "topics" && name !== "") ensureLegalTopic(name);
    const answers = await answerOf(cluster, asked(name), DESCRIBE_WAIT_MS);
    const configs = answers.find(({ resource }) => resource.name === name);
    if (configs?.error !== undefined) throw requestFailure(configs.error);
    const entries = (configs?.entries ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (context.format === "text") for (const entry of entries) context.out.line(resourceLine(entry));
    else described[at] = { name, entries };
  }
  if (context.format !== "text") await printResources(type, described, context);
}

/**
 * Asks for all of them at once; each broker by itself, so that one that has gone away fails alone, and in its turn.
 * Gives what to wait for, by name.
 */
function askFor(
  cluster: Cluster,
  type: ResourceEntityType,
  names: readonly string[],
  all: boolean,
): (name: string) => Promise<ResourceConfigs[]> {
  const ask = (some: readonly string[]): Promise<ResourceConfigs[]> => {
    const sources = new Set(some.map(ownSource[type]));
    const wanted = (entry: Pick<ConfigEntry, "source">): boolean => sources.has(undefined) || sources.has(entry.source);
    const resources = some.map((name) => resourceOf(type, name));
    const asked = describeConfigs(cluster, resources, { synonyms: true, ...(!all && { wanted }) });
    // Whoever waits for it hears of a failure; until then nobody does.
    asked.catch(() => undefined);
    return asked;
  };
  if (type === "brokers" || type === "broker-loggers") {
    const each = new Map(names.map((name) => [name, ask([name])]));
    return (name) => each.get(name) ?? ask([name]);
  }
  const together = ask(names.filter((name) => type !== "topics" || name === "" || illegalName(name) === undefined));
  return () => together;
}

function heading(type: ResourceEntityType, name: string, all: boolean): string {
  if (name === "") return `Default configs for ${type} in the cluster are:`;
  return `${all ? "All" : "Dynamic"} configs for ${singular(type)} ${name} are:`;
}

function ensureLegalTopic(name: string): void {
  const reason = illegalName(name);
  if (reason === undefined) return;
  throw new InputError(`Topic name is invalid: ${reason}`, {
    javaClass: "org.apache.kafka.common.errors.InvalidTopicException",
  });
}
