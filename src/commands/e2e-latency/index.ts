import { defineCommand } from "../../kit/define.ts";
import { e2eLatencyOptions } from "./options.ts";
import { namedArguments } from "./positional.ts";
import { measureLatency } from "./run.ts";

export const e2eLatency = defineCommand({
  name: "e2e-latency",
  mirrors: "kafka-e2e-latency.sh",
  summary: "Measure how long a record takes from producer to consumer.",
  description: [
    "Does what kafka-e2e-latency.sh does, with the same options, output and exit codes: sends record by record, waits until each is acknowledged and read again, and prints the times that it took.",
    "Nobody else may write to the topic meanwhile.",
  ].join("\n"),
  options: e2eLatencyOptions,
  examples: [
    {
      command: "kt e2e-latency --topic latency --num-records 10000 --producer-acks all --record-size 100",
      explains: "10,000 records of 100 bytes",
    },
    {
      command:
        "kt e2e-latency --topic latency --num-records 1000 --producer-acks 1 --record-size 100 --output json | jq .percentiles.p99",
      explains: "one number",
    },
  ],
  escapedErrors: "message-and-trace-but-parsing",
  withoutArguments: "This tool measures end-to-end latency in Kafka by sending messages and timing their reception.",
  removedOptions: {},
  olderArguments: namedArguments,
  run: measureLatency,
});
