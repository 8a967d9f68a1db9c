import { producerConfigKeys } from "../../config/producer-config-keys.ts";
import { argument, exclusive, helpArgument } from "../../kit/argparse4j/arguments.ts";
import { double, flag, integer, list, long, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

const settings = producerConfigKeys.map(({ name }) => `${name}=`);
const EXACTLY_ONE = "Note that you must provide exactly one of --record-size, --payload-file or --payload-monotonic.";

const payload = { description: EXACTLY_ONE, required: true };

/** The options of org.apache.kafka.tools.ProducerPerformance, in its words and its order. */
export const producerPerfTestOptions = {
  help: helpArgument,
  bootstrapServer: argument(
    text(
      "--bootstrap-server BOOTSTRAP-SERVER",
      "The server(s) to connect to. This config takes precedence over bootstrap.servers specified via --command-property or --command-config.",
    ),
  ),
  topic: argument(text("--topic TOPIC", "Produce records to this topic.", { completes: "topic" }), { required: true }),
  numRecords: argument(long("--num-records NUM-RECORDS", "Number of records to produce."), { required: true }),
  ...exclusive(payload, {
    recordSize: argument(integer("--record-size RECORD-SIZE", `Record size in bytes. ${EXACTLY_ONE}`)),
    payloadFile: argument(
      text(
        "--payload-file PAYLOAD-FILE",
        `File to read the record payloads from. This works only for UTF-8 encoded text files. Payloads will be read from this file and a payload will be randomly selected when sending records. ${EXACTLY_ONE}`,
        { completes: "file" },
      ),
    ),
    payloadMonotonic: argument(
      flag("--payload-monotonic", `Payload is a monotonically increasing integer. ${EXACTLY_ONE}`),
    ),
  }),
  payloadDelimiter: argument(
    text(
      "--payload-delimiter PAYLOAD-DELIMITER",
      "Provides the delimiter to be used when --payload-file is provided. Defaults to new line. Note that this parameter will be ignored if --payload-file is not provided.",
    ),
    { fallback: String.raw`\n` },
  ),
  throughput: argument(
    double(
      "--throughput THROUGHPUT",
      "Throttle maximum record throughput to *approximately* THROUGHPUT records/sec. Set this to -1 to disable throttling.",
    ),
    { required: true },
  ),
  producerProps: argument(
    list(
      "--producer-props PROP-NAME=PROP-VALUE",
      "(DEPRECATED) Kafka producer related configuration properties like client.id. These configs take precedence over those passed via --command-config or --producer.config. This option will be removed in a future version. Use --command-property instead. Example: --command-property linger.ms=10 batch.size=32768",
      { values: settings },
    ),
  ),
  commandProperty: argument(
    list(
      "--command-property PROP-NAME=PROP-VALUE",
      "Kafka producer related configuration properties like client.id. These configs take precedence over those passed via --command-config or --producer.config. Example: --command-property linger.ms=10 batch.size=32768",
      { values: settings },
    ),
  ),
  producerConfig: argument(
    text(
      "--producer.config CONFIG-FILE",
      "(DEPRECATED) Producer config properties file. This option will be removed in a future version. Use --command-config instead.",
      { completes: "file" },
    ),
  ),
  commandConfig: argument(
    text("--command-config CONFIG-FILE", "Producer config properties file.", { completes: "file" }),
  ),
  printMetrics: argument(flag("--print-metrics", "Print out metrics at the end of the test.")),
  transactionalId: argument(
    text(
      "--transactional-id TRANSACTIONAL-ID",
      "The transactional id to use. This config takes precedence over the transactional.id specified via --command-property or --command-config. Note that if the transactional id is not specified while --transaction-duration-ms is provided, the default value for the transactional id will be performance-producer- followed by a random uuid.",
    ),
  ),
  transactionDurationMs: argument(
    long(
      "--transaction-duration-ms TRANSACTION-DURATION",
      "The maximum duration of each transaction. The commitTransaction will be called after this time has elapsed. The value should be greater than 0. If the transactional id is specified via --command-property, --command-config or --transactional-id but --transaction-duration-ms is not specified, the default value will be 3000.",
    ),
  ),
  warmupRecords: argument(
    long(
      "--warmup-records WARMUP-RECORDS",
      "The number of records to treat as warmup. These initial records will not be included in steady-state statistics. An additional summary line will be printed describing the steady-state statistics.",
    ),
    { fallback: 0n },
  ),
  reportingInterval: argument(
    long("--reporting-interval INTERVAL-MS", "Interval in milliseconds at which to print progress info."),
    { fallback: 5000n },
  ),
};

export type ProducerPerfTestOptions = OptionsOf<typeof producerPerfTestOptions>;

/** What the official tool says of itself; its arguments are the table above. */
export const producerPerfTestParser = {
  prog: "kafka-producer-perf-test",
  description:
    "This tool is used to verify the producer performance. To enable transactions, you can specify a transactional id or set a transaction duration using --transaction-duration-ms. There are three ways to specify the transactional id: set transactional.id=<id> via --command-property, set transactional.id=<id> in the config file via --command-config, or use --transactional-id <id>.",
  helpWithoutArguments: true,
};
