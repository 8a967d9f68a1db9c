import { defineCommand } from "../../kit/define.ts";
import { measureProducing } from "./measure.ts";
import { producerPerfTestOptions, producerPerfTestParser } from "./options.ts";

export const producerPerfTest = defineCommand({
  name: "producer-perf-test",
  mirrors: "kafka-producer-perf-test.sh",
  summary: "Measure how fast records can be written.",
  description: "Does what kafka-producer-perf-test.sh does, with the same options, output and exit codes.",
  options: producerPerfTestOptions,
  argumentParser: producerPerfTestParser,
  examples: [
    {
      command: "kt producer-perf-test --topic test --num-records 1000000 --record-size 100 --throughput -1",
      explains: "as fast as it goes",
    },
    {
      command:
        "kt producer-perf-test --topic test --num-records 60000 --record-size 1000 --throughput 1000 --warmup-records 5000 --command-property acks=1",
      explains: "latencies at a given rate, without those of the first five seconds",
    },
    {
      command:
        "kt producer-perf-test --topic test --num-records 100000 --payload-monotonic --throughput -1 --output json",
      explains: "an object a line for what reads it",
    },
  ],
  escapedErrors: "uncaught",
  removedOptions: {},
  run: measureProducing,
});
