import { defineCommand } from "../../kit/define.ts";
import { consumeVerifiably } from "./consume.ts";
import { verifiableConsumerOptions, verifiableConsumerParser } from "./options.ts";

export const verifiableConsumer = defineCommand({
  name: "verifiable-consumer",
  mirrors: "kafka-verifiable-consumer.sh",
  summary: "Consume as a group's member, and print each event as JSON.",
  description: [
    "Does what kafka-verifiable-consumer.sh does, with the same options, events and exit codes: what a system test needs to see of a consumer.",
    "Each event is a line of JSON. It goes on until a signal, unless --max-messages says when to end.",
  ].join("\n"),
  options: verifiableConsumerOptions,
  argumentParser: verifiableConsumerParser,
  examples: [
    {
      command: "kt verifiable-consumer --bootstrap-server localhost:9092 --topic orders --group-id audit",
      explains: "partitions, records and commits, until Ctrl-C",
    },
    {
      command:
        "kt verifiable-consumer --bootstrap-server localhost:9092 --topic orders --group-id audit --group-protocol consumer --verbose --max-messages 10",
      explains: "ten records with their keys and values, in a group of the consumer protocol",
    },
  ],
  escapedErrors: "uncaught",
  removedOptions: {},
  run: consumeVerifiably,
});
