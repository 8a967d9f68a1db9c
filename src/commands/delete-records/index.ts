import { adviceOn } from "../../format/errors.ts";
import { deleteRecords as deleteBefore } from "../../kafka/admin/delete-records.ts";
import type { DeletedRecords } from "../../kafka/admin/delete-records.ts";
import { ensureAdminClient } from "../../kafka/ensure-resolvable.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import { OptionChecks } from "../../kit/checks.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import type { Context } from "../../kit/context.ts";
import { defineCommand } from "../../kit/define.ts";
import { throwableText } from "../../kit/execution-failure.ts";
import { readTextFile } from "../../kit/input-file.ts";
import { parseOffsetFile } from "./offset-file.ts";
import { deleteRecordsOptions } from "./options.ts";

export const deleteRecords = defineCommand({
  name: "delete-records",
  mirrors: "kafka-delete-records.sh",
  summary: "Delete the records of partitions up to an offset.",
  description: [
    "Does what kafka-delete-records.sh does, with the same options, output and exit codes: it asks nothing, and a partition that fails is a row with an error and does not change the exit code.",
    "The file names the first offset that is left of each partition; -1 deletes all records that there are.",
  ].join("\n"),
  options: deleteRecordsOptions,
  examples: [
    {
      command: `echo '{"partitions": [{"topic": "orders", "partition": 0, "offset": 3}]}' > offsets.json`,
      explains: "the records before offset 3",
    },
    { command: "kt delete-records --offset-json-file offsets.json", explains: "delete them" },
  ],
  escapedErrors: "message-and-trace",
  withoutArguments: "This tool helps to delete records of the given partitions down to the specified offset.",
  removedOptions: {},
  async run(options, context) {
    const checks = new OptionChecks(deleteRecordsOptions, options);
    if (!checks.has("bootstrapServer")) throw missingBootstrapServer('Missing required argument "[bootstrap-server]"');
    checks.require("offsetJsonFile");
    return context.withCluster(options, async (cluster) => {
      await ensureAdminClient(cluster.config.bootstrap);
      const wanted = parseOffsetFile(readTextFile(options.offsetJsonFile ?? ""));
      if (context.format === "text") {
        context.out.line("Executing records delete operation");
        context.out.line("Records delete operation completed:");
        // A partition without a leader takes a minute.
        context.flush();
      }
      const deleted = await deleteBefore(cluster, wanted);
      await printDeleted(deleted, context);
      return 0;
    });
  },
});

/** The rows in the order of the file; in the official tool they come in another order at each run. */
async function printDeleted(deleted: readonly DeletedRecords[], context: Context): Promise<void> {
  if (context.format === "text") {
    for (const row of deleted) context.out.line(`partition: ${partitionKey(row)}\t${resultOf(row)}`);
    return;
  }
  // As text the official tool's own lines are all, also where no broker was reached.
  const advice = new Set(deleted.flatMap(({ error }) => (error === undefined ? [] : adviceOn(error))));
  for (const line of advice) context.err.line(line);
  const data = deleted.map(({ topic, partition, lowWatermark, error }) => ({
    topic,
    partition,
    lowWatermark: error === undefined ? lowWatermark : null,
    error: error === undefined ? null : throwableText(error),
  }));
  await context.print(data, {
    head: ["Topic", "Partition", "LowWatermark", "Error"],
    rows: data.map(({ topic, partition, lowWatermark, error }) => [
      topic,
      partition,
      lowWatermark === null ? "" : String(lowWatermark),
      error === null ? "" : { text: error, tone: "bad" },
    ]),
  });
}

function resultOf({ lowWatermark, error }: DeletedRecords): string {
  return error === undefined ? `low_watermark: ${lowWatermark}` : `error: ${throwableText(error)}`;
}
