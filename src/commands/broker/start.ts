import type { RunningBroker } from "../../broker/start-broker.ts";
import { refuseWords } from "../../kit/checks.ts";
import type { Context } from "../../kit/context.ts";
import { defineCommand } from "../../kit/define.ts";
import { formatAddress } from "../../kit/address.ts";
import { brokerOptions } from "./options.ts";
import { brokerSettings } from "./settings.ts";
import { firstSignal, withBroker } from "./with-broker.ts";

/** Below the folder in which kt is started: visible, and gone with it. */
const DATA_DIR = "kt-data";

export const brokerStart = defineCommand({
  name: "broker start",
  summary: "Start a broker and keep it running.",
  description: [
    "Starts a Kafka of one node, which clients take for Apache Kafka, and keeps it running until Ctrl-C or SIGTERM.",
    "When it listens it prints one line; with --output json an object with host, port, clusterId, pid and dataDir.",
  ].join("\n"),
  options: brokerOptions({ port: "9092", data: `./${DATA_DIR}` }),
  examples: [
    { command: "kt broker start", explains: `on 127.0.0.1:9092, with its data in ./${DATA_DIR}` },
    { command: "kt broker start --memory --port 0 --output json", explains: "on a free port, leaving nothing behind" },
    {
      command: "kt broker start --host 0.0.0.0 --topic orders:3 --topic users:1:cleanup.policy=compact",
      explains: "for other machines too, with two topics",
    },
    { command: "kt broker start --properties server.properties", explains: "as Kafka would be started" },
  ],
  escapedErrors: "uncaught",
  removedOptions: {},
  async run(options, context) {
    refuseWords(options);
    const settings = brokerSettings(options, { port: 9092, dataDir: DATA_DIR, placedByFile: true });
    const signal = firstSignal(context.process);
    return withBroker(settings, context, async (broker, failed) => {
      await announce(broker, context);
      context.process.started();
      return Promise.race([signal, failed.then(() => 1)]);
    });
  },
});

/** The one line on stdout, as soon as clients can connect. */
async function announce({ host, port, clusterId, dataDir }: RunningBroker, context: Context): Promise<void> {
  const { pid } = context.process;
  const data = { host, port, clusterId, pid, dataDir: dataDir ?? null };
  const kept = dataDir === undefined ? "in memory" : `in ${dataDir}`;
  if (context.format === "text") context.out.line(`Listening on ${formatAddress({ host, port })}, data ${kept}`);
  // One line for a reader that takes line by line.
  else if (context.format === "json") context.out.line(JSON.stringify(data));
  else
    await context.print(data, { head: Object.keys(data), rows: [[host, port, clusterId, pid, dataDir ?? "memory"]] });
  context.flush();
}
