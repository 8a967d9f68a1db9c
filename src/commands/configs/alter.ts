import { InputError, UnsupportedVersionError } from "../../errors.ts";
import { describeConfigs } from "../../kafka/admin/describe-configs.ts";
import type { ConfigResource } from "../../kafka/admin/config-resource.ts";
import { incrementalAlterConfigs } from "../../kafka/admin/incremental-alter-configs.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import { alterClient } from "./alter-client.ts";
import { alterIp } from "./alter-quotas.ts";
import type { Wanted } from "./checks.ts";
import { configChanges } from "./config-changes.ts";
import type { ConfigChanges } from "./config-changes.ts";
import { entityOf, entityText, resourceOf, singular } from "./entities.ts";
import { answerOf, ILLEGAL_ARGUMENT, INVALID_CONFIGURATION, requestFailure } from "./failures.ts";
import type { ConfigsOptions } from "./options.ts";

/** The official tool's own limit for a change of settings. */
const ALTER_TIMEOUT_MS = 30_000;
const DESCRIBE_WAIT_MS = 30_000;

/** Sets and deletes what is named; nothing else is touched. */
export async function alterEntity(
  cluster: Cluster,
  { types, names }: Wanted,
  options: ConfigsOptions,
  context: Context,
): Promise<void> {
  if (types.length !== names.length) {
    throw new InputError("An entity name must be specified for every entity type", { javaClass: ILLEGAL_ARGUMENT });
  }
  const changes = configChanges(options);
  const [type] = types;
  const name = names[0] ?? "";
  if (type === "users" || type === "clients") await alterClient(cluster, { types, names }, changes);
  else if (type === "ips") await alterIp(cluster, { types, names }, changes);
  else if (type === "broker-loggers") await alterLoggers(cluster, resourceOf(type, name), changes);
  else await alterResource(cluster, resourceOf(type, name), changes);

  if (context.format === "text") {
    context.out.line(
      name === ""
        ? `Completed updating default config for ${type} in the cluster.`
        : `Completed updating config for ${singular(type)} ${name}.`,
    );
    return;
  }
  const entity = entityOf(types, names);
  const added = [...changes.added.keys()];
  await context.print([{ entity, added, deleted: changes.deleted }], {
    head: ["Entity", "Added", "Deleted"],
    rows: [[entityText(entity), added.join("\n"), changes.deleted.join("\n")]],
  });
}

async function alterResource(cluster: Cluster, resource: ConfigResource, changes: ConfigChanges): Promise<void> {
  try {
    await sendChanges(cluster, resource, changes);
  } catch (error) {
    if (!(error instanceof Error) || !(error.cause instanceof UnsupportedVersionError)) throw error;
    throw new UnsupportedVersionError(
      "The INCREMENTAL_ALTER_CONFIGS API is not supported by the cluster. The API is supported starting from version 2.3.0. You may want to use an older version of this tool to interact with your cluster, or upgrade your brokers to version 2.3.0 or newer to avoid this error.",
      { javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException", cause: error.cause },
    );
  }
}

/** A logger that the broker does not have would be made: so the broker is asked first which there are. */
async function alterLoggers(cluster: Cluster, resource: ConfigResource, changes: ConfigChanges): Promise<void> {
  const [described] = await answerOf(cluster, describeConfigs(cluster, [resource]), DESCRIBE_WAIT_MS);
  if (described?.error !== undefined) throw requestFailure(described.error);
  const loggers = new Set(described?.entries.map(({ name }) => name));
  const unknown = [...changes.deleted, ...changes.added.keys()].filter((name) => !loggers.has(name));
  if (unknown.length > 0) {
    throw new InputError(`Invalid broker logger(s): ${unknown.join(",")}`, { javaClass: INVALID_CONFIGURATION });
  }
  await sendChanges(cluster, resource, changes);
}

async function sendChanges(cluster: Cluster, resource: ConfigResource, changes: ConfigChanges): Promise<void> {
  const ops = [
    ...changes.deleted.map((name) => ({ name, operation: "delete" as const })),
    ...[...changes.added].map(([name, value]) => ({ name, operation: "set" as const, value })),
  ];
  const call = incrementalAlterConfigs(cluster, [{ resource, ops }], { timeoutMs: ALTER_TIMEOUT_MS });
  const [result] = await answerOf(cluster, call);
  if (result?.error !== undefined) throw requestFailure(result.error);
}
