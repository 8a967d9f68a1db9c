import { OptionChecks } from "../../kit/checks.ts";
import { ensureBootstrapServers, missingBootstrapServer } from "../../kit/connection.ts";
import { defineCommand } from "../../kit/define.ts";
import { fetchOffsets } from "./fetch-offsets.ts";
import { parseOffsetSpec } from "./offset-spec.ts";
import { getOffsetsOptions } from "./options.ts";
import type { GetOffsetsOptions } from "./options.ts";
import { filterByRules, filterByTopicAndPartitions } from "./partition-filter.ts";
import type { PartitionFilter } from "./partition-filter.ts";
import { printOffsets } from "./print-offsets.ts";
import { terseUsageError } from "./terse-error.ts";

/** What the official tool calls itself, whatever the properties say. */
const CLIENT_ID = "GetOffsetShell";

export const getOffsets = defineCommand({
  name: "get-offsets",
  mirrors: "kafka-get-offsets.sh",
  summary: "Print the offsets of partitions: ends, starts, or by time.",
  description: [
    "Does what kafka-get-offsets.sh does, with the same options, output and exit codes: a line TOPIC:PARTITION:OFFSET for each partition.",
    "A partition that has no such offset (no record that is newer, nothing in tiered storage) has no line.",
  ].join("\n"),
  options: getOffsetsOptions,
  examples: [
    { command: "kt get-offsets --topic orders", explains: "where the partitions end" },
    {
      command: "kt get-offsets --topic-partitions 'orders:0-3,pay.*:0' --time earliest",
      explains: "where partitions 0 to 2 of orders begin, and partition 0 of others",
    },
    {
      command: "kt get-offsets --topic orders --time $(date -d '1 hour ago' +%s000)",
      explains: "the first records of the last hour",
    },
  ],
  escapedErrors: "occurred",
  withoutArguments: "An interactive shell for getting topic-partition offsets.",
  removedOptions: { "broker-list": "use --bootstrap-server HOST:PORT" },
  async run(options, context) {
    const checks = new OptionChecks(getOffsetsOptions, options);
    if (!checks.has("bootstrapServer")) throw missingBootstrapServer('Missing required argument "[bootstrap-server]"');
    ensureBootstrapServers(options.bootstrapServer);
    if (checks.has("topicPartitions") && (checks.has("topic") || checks.has("partitions"))) {
      throw terseUsageError("--topic-partitions cannot be used with --topic or --partitions");
    }
    const spec = parseOffsetSpec(options.time ?? "latest");
    const filter = await readFilter(options);
    const { bootstrapServer, commandConfig, excludeInternalTopics } = options;
    return context.withCluster({ bootstrapServer, commandConfig, clientId: CLIENT_ID }, async (cluster) => {
      const offsets = await fetchOffsets(cluster, { filter, spec, excludeInternalTopics });
      await printOffsets(offsets, context);
      return 0;
    });
  },
});

/** Reads the values in the official order: the first that is wrong is the one to be named. */
function readFilter(options: GetOffsetsOptions): Promise<PartitionFilter> {
  if (options.topicPartitions !== undefined) return filterByRules(options.topicPartitions);
  const { topic, partitions } = options;
  return filterByTopicAndPartitions(topic, partitions);
}
