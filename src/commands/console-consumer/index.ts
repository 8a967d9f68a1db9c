import { defineCommand } from "../../kit/define.ts";
import { consoleConsumerOptions } from "./options.ts";
import { consume } from "./consume.ts";

export const consoleConsumer = defineCommand({
  name: "console-consumer",
  mirrors: "kafka-console-consumer.sh",
  summary: "Read records and print them.",
  description: [
    "Does what kafka-console-consumer.sh does, with the same options, output and exit codes. It goes on until Ctrl-C, unless an option says when to end.",
    "--output json prints each record as an object on a line of its own, whole: kt console-producer --input json writes it back.",
  ].join("\n"),
  options: consoleConsumerOptions,
  examples: [
    { command: "kt console-consumer --topic orders --from-beginning", explains: "all records, and what comes" },
    {
      command: "kt console-consumer --topic orders --tail 10 --formatter-property print.key=true",
      explains: "the last ten of each partition, with their keys, and what comes",
    },
    {
      command: "kt console-consumer --topic orders --from -15m --until-end --output json | jq .key",
      explains: "the last quarter of an hour, as JSON",
    },
    { command: "kt console-consumer --topic orders --group audit", explains: "as a member of a group" },
  ],
  escapedErrors: "uncaught-but-parsing",
  withoutArguments: "This tool helps to read data from Kafka topics and outputs it to standard output.",
  removedOptions: {
    zookeeper: "Kafka has no ZooKeeper since 4.0: use --bootstrap-server HOST:PORT",
    "broker-list": "use --bootstrap-server HOST:PORT",
    "new-consumer": "there is no other consumer any more: leave it out",
    whitelist: "use --include REGEX",
    blacklist: "use --include REGEX, with a pattern that leaves the others out",
    "csv-reporter-enabled": "it has no successor: leave it out",
    "delete-consumer-offsets": "use --group with a new name, or kt consumer-groups --reset-offsets",
  },
  run: consume,
});
