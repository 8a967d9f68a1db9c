import { defineCommand } from "../../kit/define.ts";
import { consoleProducerOptions } from "./options.ts";
import { produceInput } from "./produce.ts";

export const consoleProducer = defineCommand({
  name: "console-producer",
  mirrors: "kafka-console-producer.sh",
  summary: "Write lines of the standard input as records.",
  description: [
    "Does what kafka-console-producer.sh does, with the same options, output and exit codes: a record a line, until the end of the input or Ctrl-C.",
    "A record that the brokers never took ends the command with exit code 1, once the rest is sent.",
  ].join("\n"),
  options: consoleProducerOptions,
  examples: [
    { command: "kt console-producer --topic orders < orders.txt", explains: "each line a record" },
    {
      command: "kt console-producer --topic orders --reader-property parse.key=true --reader-property key.separator=:",
      explains: "lines as key:value",
    },
    {
      command:
        "kt console-consumer --topic a --from-beginning --until-end --output json | kt console-producer --topic b --input json",
      explains: "copy a topic with keys, headers and timestamps",
    },
  ],
  escapedErrors: "trace",
  withoutArguments: "This tool helps to read data from standard input and publish it to Kafka.",
  removedOptions: {
    zookeeper: "Kafka has no ZooKeeper since 4.0: use --bootstrap-server HOST:PORT",
    "broker-list": "use --bootstrap-server HOST:PORT",
    "new-producer": "there is no other producer any more: leave it out",
    "old-producer": "there is no other producer any more: leave it out",
    "queue-size": "use --max-memory-bytes BYTES",
    "queue-enqueuetimeout-ms": "use --max-block-ms MS",
    "key-serializer": "records are bytes: leave it out",
    "value-serializer": "records are bytes: leave it out",
  },
  run: produceInput,
});
