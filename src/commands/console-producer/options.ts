import { producerConfigKeys } from "../../config/producer-config-keys.ts";
import { connectionOptions, standardOptions } from "../../kit/global-options.ts";
import { flag, group, integer, list, long, optionalText, text } from "../../kit/options.ts";
import type { OptionsOf } from "../../kit/options.ts";

const readerProperties = [
  "parse.key=true",
  "parse.headers=true",
  "ignore.error=true",
  "key.separator=",
  "headers.delimiter=",
  "headers.separator=",
  "headers.key.separator=",
  "null.marker=",
];

const producerProperties = producerConfigKeys.map(({ name }) => `${name}=`);

/** The one reader that kt has. */
export const LINE_READER = "org.apache.kafka.tools.LineMessageReader";

export const consoleProducerOptions = {
  ...group("What to write", {
    topic: text("--topic <name>", "The topic. Required.", { completes: "topic" }),
    readerProperty: list("--reader-property <name=value>", "parse.key, key.separator and so on; may be repeated.", {
      values: readerProperties,
    }),
    readerConfig: text("--reader-config <file>", "A properties file with them; --reader-property wins over it.", {
      completes: "file",
    }),
    lineReader: text("--line-reader <class>", "What makes records of the input: Kafka's own LineMessageReader."),
    input: text(
      "--input <format>",
      "json: an object a line, as console-consumer --output json writes them: key, value, headers and timestamp.",
      { values: ["lines", "json"], default: "lines", own: true },
    ),
    keepPartition: flag("--keep-partition", "With --input json: write each record into the partition it names.", {
      own: true,
    }),
    raw: flag("--raw", "Bytes as they are: no UTF-8 is mended, and lines end at line feeds alone.", { own: true }),
  }),
  ...group("How records are sent", {
    sync: flag("--sync", "Wait for each record, and end at the first one that fails."),
    compressionCodec: optionalText("--compression-codec [codec]", "Compress batches; gzip where no codec is named.", {
      values: ["none", "gzip", "snappy", "lz4", "zstd"],
      default: "none",
    }),
    batchSize: integer("--batch-size <bytes>", "batch.size. Unless it is set, batches grow while the broker is busy.", {
      default: "16384",
    }),
    timeout: long("--timeout <ms>", "linger.ms: how long a batch waits to be filled.", { default: "1000" }),
    requestRequiredAcks: text("--request-required-acks <acks>", "acks.", {
      values: ["-1", "0", "1", "all"],
      default: "-1",
    }),
    requestTimeoutMs: integer("--request-timeout-ms <ms>", "request.timeout.ms.", { default: "1500" }),
    messageSendMaxRetries: integer("--message-send-max-retries <n>", "retries.", { default: "3" }),
    retryBackoffMs: long("--retry-backoff-ms <ms>", "retry.backoff.ms.", { default: "100" }),
    maxBlockMs: long("--max-block-ms <ms>", "max.block.ms: how long a record waits for the topic, or for memory.", {
      default: "60000",
    }),
    maxMemoryBytes: long("--max-memory-bytes <bytes>", "buffer.memory.", { default: "33554432" }),
    metadataExpiryMs: long("--metadata-expiry-ms <ms>", "metadata.max.age.ms.", { default: "300000" }),
    socketBufferSize: integer("--socket-buffer-size <bytes>", "send.buffer.bytes.", { default: "102400" }),
  }),
  ...group("Connection", {
    ...connectionOptions,
    commandProperty: list("--command-property <name=value>", "A setting of the producer; wins over --command-config.", {
      values: producerProperties,
    }),
  }),
  ...group("Deprecated", {
    property: list("--property <name=value>", "Now --reader-property.", { values: readerProperties }),
    producerProperty: list("--producer-property <name=value>", "Now --command-property.", {
      values: producerProperties,
    }),
    producerConfig: text("--producer.config <file>", "Now --command-config.", { completes: "file" }),
    maxPartitionMemoryBytes: integer("--max-partition-memory-bytes <bytes>", "Now --batch-size.", {
      default: "16384",
    }),
  }),
  ...standardOptions,
};

export type ConsoleProducerOptions = OptionsOf<typeof consoleProducerOptions>;
