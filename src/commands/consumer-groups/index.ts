import { UsageError } from "../../errors.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import { defineCommand } from "../../kit/define.ts";
import { checkOptions } from "./checks.ts";
import type { Action } from "./checks.ts";
import { deleteNamedGroups } from "./delete.ts";
import { deleteOffsetsOfGroup } from "./delete-offsets.ts";
import { describeNamedGroups } from "./describe.ts";
import { printGroupFailure } from "./failure.ts";
import { printGroups } from "./list.ts";
import { consumerGroupsOptions } from "./options.ts";
import type { ConsumerGroupsOptions } from "./options.ts";
import { resetOffsetsOfGroups } from "./reset-offsets.ts";
import { readSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { validateRegex } from "./validate-regex.ts";

type Run = (cluster: Cluster, options: ConsumerGroupsOptions, context: Context, settings: Settings) => Promise<void>;

const actions: Readonly<Record<Exclude<Action, "validateRegex">, Run>> = {
  list: printGroups,
  describe: describeNamedGroups,
  delete: deleteNamedGroups,
  resetOffsets: resetOffsetsOfGroups,
  deleteOffsets: deleteOffsetsOfGroup,
};

export const consumerGroups = defineCommand({
  name: "consumer-groups",
  mirrors: "kafka-consumer-groups.sh",
  summary: "List, describe, reset and delete consumer groups.",
  description: [
    "Does what kafka-consumer-groups.sh does, with the same options, output and exit codes.",
    "Like that tool it exits with 0 where the cluster refuses something: look for a line that begins with Error.",
  ].join("\n"),
  options: consumerGroupsOptions,
  examples: [
    { command: "kt consumer-groups --list --state", explains: "all consumer groups with their states" },
    { command: "kt consumer-groups --describe --group billing", explains: "offsets and lag, a line a partition" },
    {
      command:
        "kt consumer-groups --reset-offsets --group billing --topic orders --to-datetime 2026-01-31T12:00:00.000 --execute",
      explains: "read again from noon on; without --execute only the new offsets are shown",
    },
    {
      command: "kt consumer-groups --describe --all-groups --output json | jq '.[].partitions[] | select(.lag > 1000)'",
      explains: "partitions that lag, as JSON",
    },
  ],
  escapedErrors: "uncaught",
  withoutArguments:
    "This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, or reset consumer group offsets.",
  removedOptions: {
    zookeeper: "Kafka has no ZooKeeper since 4.0: use --bootstrap-server HOST:PORT",
    "new-consumer": "there is only one kind of consumer: leave it out",
    force: "it asked nothing any more: leave it out",
  },
  async run(options, context) {
    const action = checkOptions(options, context);
    if (action === "validateRegex") {
      await validateRegex(readRegex(options), context);
      return 0;
    }
    try {
      await withGroupCluster(options, context, (cluster, settings) =>
        actions[action](cluster, options, context, settings),
      );
      return 0;
    } catch (error) {
      return printGroupFailure(error, context);
    }
  },
});

/** Given twice it is a usage error, unlike all other options. */
function readRegex(options: ConsumerGroupsOptions): string {
  try {
    return options.validateRegex ?? "";
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message) : error;
  }
}

/** Reads the options of the connection, the properties and the numbers in the official order. */
async function withGroupCluster(
  options: ConsumerGroupsOptions,
  context: Context,
  run: (cluster: Cluster, settings: Settings) => Promise<void>,
): Promise<void> {
  let settings: Settings | undefined;
  const read = (): Settings => (settings ??= readSettings(options));
  const connection = {
    get bootstrapServer() {
      return options.bootstrapServer;
    },
    get commandConfig() {
      return options.commandConfig;
    },
    get callTimeoutMs() {
      return read().timeoutMs;
    },
  };
  await context.withCluster(connection, (cluster) => run(cluster, read()));
}
