import { argument, exclusive, helpArgument } from "../../kit/argparse4j/arguments.ts";
import { group, integer, long, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export type VerifiableProducerOptions = OptionsOf<typeof verifiableProducerOptions>;

const connection = {
  title: "Connection Group",
  description: "Group of arguments for connection to brokers",
  required: true,
};

/** The options of org.apache.kafka.tools.VerifiableProducer, in its words and its order, and kt's own. */
export const verifiableProducerOptions = {
  help: helpArgument,
  topic: argument(text("--topic TOPIC", "Produce messages to this topic.", { completes: "topic" }), { required: true }),
  ...exclusive(connection, {
    bootstrapServer: argument(
      text(
        "--bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]",
        "REQUIRED: The server(s) to connect to. Comma-separated list of Kafka brokers in the form HOST1:PORT1,HOST2:PORT2,...",
      ),
    ),
  }),
  maxMessages: argument(
    integer(
      "--max-messages MAX-MESSAGES",
      "Produce this many messages. If -1, produce messages until the process is killed externally.",
    ),
    { fallback: -1 },
  ),
  throughput: argument(
    integer(
      "--throughput THROUGHPUT",
      "If set >= 0, throttle maximum message throughput to *approximately* THROUGHPUT messages/sec.",
    ),
    { fallback: -1 },
  ),
  acks: argument(
    integer("--acks ACKS", "Acks required on each produced message. See Kafka docs on acks for details.", {
      values: ["0", "1", "-1"],
    }),
    { fallback: -1, choices: [0, 1, -1] },
  ),
  producerConfig: argument(
    text(
      "--producer.config CONFIG-FILE",
      "(DEPRECATED) Producer config properties file. This option will be removed in a future version. Use --command-config instead.",
      { completes: "file" },
    ),
  ),
  createTime: argument(
    long(
      "--message-create-time CREATE-TIME",
      "Send messages with creation time starting at the arguments value, in milliseconds since epoch",
    ),
    { fallback: -1n },
  ),
  valuePrefix: argument(
    integer(
      "--value-prefix VALUE-PREFIX",
      "If specified, each produced value will have this prefix with a dot separator",
    ),
  ),
  repeatingKeys: argument(
    integer(
      "--repeating-keys REPEATING-KEYS",
      "If specified, each produced record will have a key starting at 0 increment by 1 up to the number specified (exclusive), then the key is set to 0 again",
    ),
  ),
  commandConfig: argument(
    text(
      "--command-config CONFIG-FILE",
      "Config properties file (config options shared with command line parameters will be overridden).",
      { completes: "file" },
    ),
  ),
  ...group("kt's own options", {
    ledger: text(
      "--ledger <file>",
      "Write a line for each acknowledged record to this file, which kt verify compares with the topic later. An existing ledger is continued.",
      { completes: "file", own: true },
    ),
  }),
};

/** What the official tool says of itself; its arguments are the table above. */
export const verifiableProducerParser = {
  prog: "verifiable-producer",
  description:
    'This tool produces increasing integers to the specified topic and prints JSON metadata to stdout on each "send" request, making externally visible which messages have been acked and which have not.',
  helpWithoutArguments: true,
};
