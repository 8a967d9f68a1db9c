import { defineCommand } from "../../kit/define.ts";
import { consumerPerfTestOptions } from "./options.ts";
import { testPerformance } from "./run.ts";

export const consumerPerfTest = defineCommand({
  name: "consumer-perf-test",
  mirrors: "kafka-consumer-perf-test.sh",
  summary: "Measure how fast records can be read.",
  description: [
    "Does what kafka-consumer-perf-test.sh does, with the same options, output and exit codes: reads records as a member of a group, and prints how many they were in which time.",
    "Amounts are those of keys and values; the time until partitions are assigned is told apart.",
  ].join("\n"),
  options: consumerPerfTestOptions,
  examples: [
    { command: "kt consumer-perf-test --topic orders --num-records 1000000", explains: "a million records" },
    {
      command:
        "kt consumer-perf-test --topic orders --num-records 10000000 --show-detailed-stats --reporting-interval 1000",
      explains: "a row a second",
    },
    {
      command: "kt consumer-perf-test --topic orders --num-records 1000000 --output json | jq .fetchRecordsPerSecond",
      explains: "one number",
    },
  ],
  escapedErrors: "message-and-trace-but-parsing",
  withoutArguments: "This tool is used to verify the consumer performance.",
  removedOptions: {
    zookeeper: "Kafka has no ZooKeeper since 4.0: use --bootstrap-server HOST:PORT",
    "broker-list": "use --bootstrap-server HOST:PORT",
    threads: "there is one thread: leave it out",
    "num-fetch-threads": "there is one: leave it out",
    "new-consumer": "there is no other consumer any more: leave it out",
  },
  run: testPerformance,
});
