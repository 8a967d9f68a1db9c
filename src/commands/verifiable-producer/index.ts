import { defineCommand } from "../../kit/define.ts";
import { verifiableProducerOptions, verifiableProducerParser } from "./options.ts";
import { produceNumbers } from "./produce-numbers.ts";

export const verifiableProducer = defineCommand({
  name: "verifiable-producer",
  mirrors: "kafka-verifiable-producer.sh",
  summary: "Write numbered records and tell of each that is acknowledged.",
  description: "Writes numbered records and prints a JSON line for each that is acknowledged or has failed.",
  options: verifiableProducerOptions,
  argumentParser: verifiableProducerParser,
  examples: [
    {
      command: "kt verifiable-producer --bootstrap-server localhost:9092 --topic orders --max-messages 1000",
      explains: "1000 records, a line each",
    },
    {
      command:
        "kt verifiable-producer --bootstrap-server localhost:9092 --topic orders --throughput 100 --ledger orders.ledger > /dev/null",
      explains: "until Ctrl-C, with a ledger for kt verify --ledger orders.ledger",
    },
  ],
  escapedErrors: "uncaught",
  removedOptions: {},
  run: produceNumbers,
});
