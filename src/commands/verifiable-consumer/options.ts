import { argument, exclusive, helpArgument } from "../../kit/argparse4j/arguments.ts";
import { flag, integer, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

export type VerifiableConsumerOptions = OptionsOf<typeof verifiableConsumerOptions>;

const connection = {
  title: "Connection Group",
  description: "Group of arguments for connection to brokers",
  required: true,
};
const ASSIGNORS = "org.apache.kafka.clients.consumer";

/** The options of org.apache.kafka.tools.VerifiableConsumer, in its words and its order. */
export const verifiableConsumerOptions = {
  help: helpArgument,
  ...exclusive(connection, {
    bootstrapServer: argument(
      text(
        "--bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]",
        "The server(s) to connect to. Comma-separated list of Kafka brokers in the form HOST1:PORT1,HOST2:PORT2,...",
      ),
      { required: true },
    ),
  }),
  topic: argument(text("--topic TOPIC", "Consumes messages from this topic.", { completes: "topic" }), {
    required: true,
  }),
  groupProtocol: argument(
    text("--group-protocol GROUP-PROTOCOL", "Group protocol (must be one of CLASSIC, CONSUMER)", {
      values: ["classic", "consumer"],
    }),
    { fallback: "classic" },
  ),
  groupRemoteAssignor: argument(
    text(
      "--group-remote-assignor GROUP-REMOTE-ASSIGNOR",
      "Group remote assignor; only used if the group protocol is CONSUMER",
      { values: ["uniform", "range"] },
    ),
  ),
  groupId: argument(text("--group-id GROUP-ID", "The group id of the consumer group"), { required: true }),
  groupInstanceId: argument(
    text("--group-instance-id GROUP-INSTANCE-ID", "A unique identifier of the consumer instance"),
  ),
  maxMessages: argument(
    integer(
      "--max-messages MAX-MESSAGES",
      "Consume this many messages. If -1 (the default), the consumer will consume until the process is killed externally",
    ),
    { fallback: -1 },
  ),
  sessionTimeout: argument(
    integer(
      "--session-timeout TIMEOUT-MS",
      "Set the consumer's session timeout, note that this configuration is not supported when group protocol is consumer",
    ),
  ),
  verbose: argument(flag("--verbose", "Enable to log individual consumed records")),
  enableAutocommit: argument(flag("--enable-autocommit", "Enable offset auto-commit on consumer")),
  resetPolicy: argument(
    text("--reset-policy RESET-POLICY", "Set reset policy (must be either 'earliest', 'latest', or 'none')", {
      values: ["earliest", "latest", "none"],
    }),
    { fallback: "earliest" },
  ),
  assignmentStrategy: argument(
    text(
      "--assignment-strategy ASSIGNMENT-STRATEGY",
      `Set assignment strategy (e.g. ${ASSIGNORS}.RoundRobinAssignor); only used if the group protocol is CLASSIC`,
      {
        values: ["Range", "RoundRobin", "Sticky", "CooperativeSticky"].map((name) => `${ASSIGNORS}.${name}Assignor`),
      },
    ),
    { fallback: `${ASSIGNORS}.RangeAssignor` },
  ),
  consumerConfig: argument(
    text(
      "--consumer.config CONFIG-FILE",
      "(DEPRECATED) Consumer config properties file. This option will be removed in a future version. Use --command-config instead",
      { completes: "file" },
    ),
  ),
  commandConfig: argument(
    text(
      "--command-config CONFIG-FILE",
      "Config properties file (config options shared with command line parameters will be overridden).",
      { completes: "file" },
    ),
  ),
};

/** What the official tool says of itself; its arguments are the table above. */
export const verifiableConsumerParser = {
  prog: "verifiable-consumer",
  description:
    "This tool consumes messages from a specific topic and emits consumer events (e.g. group rebalances, received messages, and offsets committed) as JSON objects to STDOUT.",
  helpWithoutArguments: true,
};
