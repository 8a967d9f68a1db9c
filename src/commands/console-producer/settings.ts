import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError, UsageError } from "../../errors.ts";
import { OptionChecks } from "../../kit/checks.ts";
import { ensureBootstrapServers } from "../../kit/connection.ts";
import type { Context } from "../../kit/context.ts";
import { keyValues } from "../../kit/key-values.ts";
import { consoleProducerOptions, LINE_READER } from "./options.ts";
import type { ConsoleProducerOptions } from "./options.ts";

type Key = keyof typeof consoleProducerOptions;
type Checks = OptionChecks<typeof consoleProducerOptions>;

/** The checks that come before anything is read, in the official order (ConsoleProducerOptions.checkArgs). */
export function checkOptions(options: ConsoleProducerOptions, context: Context): void {
  const checks = new OptionChecks(consoleProducerOptions, options);
  checks.require("topic");
  checks.forbidBoth("commandConfig", "producerConfig");
  checks.forbidBoth("commandProperty", "producerProperty");
  checks.forbidBoth("readerProperty", "property");
  deprecated(checks, context, "producerProperty", "commandProperty");
  deprecated(checks, context, "producerConfig", "commandConfig");
  deprecated(checks, context, "property", "readerProperty");
  deprecated(checks, context, "maxPartitionMemoryBytes", "batchSize", "Apache Kafka 5.0");
  ensureBootstrapServers(options.given.has("bootstrapServer") ? options.bootstrapServer : undefined);
  ownChecks(options);
}

/** Says what to write now, where the official tool says it: on stdout. */
function deprecated(checks: Checks, context: Context, old: Key, now: Key, end = "a future version"): void {
  if (!checks.has(old)) return;
  const [before, after] = [consoleProducerOptions[old].name, consoleProducerOptions[now].name];
  context.out.line(`Warning: --${before} is deprecated and will be removed in ${end}. Use --${after} instead.`);
}

function ownChecks({ input, keepPartition, raw, given }: ConsoleProducerOptions): void {
  if (input !== undefined && input !== "lines" && input !== "json") {
    throw new UsageError(`Unknown input format '${input}'`, { hint: "--input takes lines, json" });
  }
  const json = input === "json";
  if (keepPartition && !json)
    throw new UsageError("--keep-partition needs --input json, whose records name a partition");
  if (!json) return;
  if (raw) throw new UsageError("--raw is about lines: it cannot be given with --input json");
  if (given.has("readerProperty") || given.has("property") || given.has("readerConfig")) {
    throw new UsageError("Reader properties are about lines: they cannot be given with --input json");
  }
}

/** What the reader is told: a file, then the topic, then the properties. */
export function readerSettings(options: ConsoleProducerOptions): Map<string, string> {
  const { readerConfig, topic, given } = options;
  const file = readerConfig === undefined ? [] : readPropertiesFile(readerConfig);
  const properties = keyValues(given.has("property") ? options.property : options.readerProperty);
  return new Map([...file, ["topic", topic ?? ""], ...properties]);
}

/** The reader must be one that kt has. */
export function ensureReader({ lineReader = LINE_READER }: ConsoleProducerOptions): void {
  if (lineReader === LINE_READER) return;
  if (/^(?:java|javax|org\.apache\.kafka)\./.test(lineReader)) {
    throw new InputError("The reader must implement org.apache.kafka.tools.api.RecordReader interface", {
      javaClass: "java.lang.IllegalArgumentException",
      hint: `kt has one reader: ${LINE_READER}`,
    });
  }
  throw new InputError(lineReader, {
    javaClass: "java.lang.ClassNotFoundException",
    hint: `A Java class cannot be loaded here; kt has one reader: ${LINE_READER}`,
  });
}

export interface ProducerProperties {
  readonly properties: ReadonlyMap<string, string>;
  /** Names whose values are the defaults of this command's options. */
  readonly implied: ReadonlySet<string>;
}

/** What the producer is told: an option that is given wins over a property, and a property over an option's default. */
export function producerProperties(options: ConsoleProducerOptions): ProducerProperties {
  const { given, producerConfig, commandConfig } = options;
  const file = producerConfig ?? commandConfig;
  const properties = new Map([
    ...(file === undefined ? [] : readPropertiesFile(file)),
    ...keyValues(given.has("producerProperty") ? options.producerProperty : options.commandProperty),
  ]);
  const implied = new Set<string>();
  properties.set("bootstrap.servers", options.bootstrapServer ?? "");
  properties.set("compression.type", given.has("compressionCodec") ? options.compressionCodec || "gzip" : "none");
  if (!properties.has("client.id")) properties.set("client.id", "console-producer");
  const merge = (name: string, key: Key, value: string): void => {
    if (given.has(key)) properties.set(name, value);
    else if (!properties.has(name)) {
      properties.set(name, value);
      implied.add(name);
    }
  };
  merge("linger.ms", "timeout", textOf(options.timeout, 1000));
  merge("acks", "requestRequiredAcks", options.requestRequiredAcks ?? "-1");
  merge("request.timeout.ms", "requestTimeoutMs", textOf(options.requestTimeoutMs, 1500));
  merge("retries", "messageSendMaxRetries", textOf(options.messageSendMaxRetries, 3));
  merge("retry.backoff.ms", "retryBackoffMs", textOf(options.retryBackoffMs, 100));
  merge("send.buffer.bytes", "socketBufferSize", textOf(options.socketBufferSize, 102_400));
  merge("buffer.memory", "maxMemoryBytes", textOf(options.maxMemoryBytes, 33_554_432));
  merge("batch.size", "batchSize", textOf(options.batchSize, 16_384));
  if (given.has("maxPartitionMemoryBytes")) {
    properties.set("batch.size", textOf(options.maxPartitionMemoryBytes, 16_384));
    implied.delete("batch.size");
  }
  merge("metadata.max.age.ms", "metadataExpiryMs", textOf(options.metadataExpiryMs, 300_000));
  merge("max.block.ms", "maxBlockMs", textOf(options.maxBlockMs, 60_000));
  return { properties, implied };
}

const textOf = (value: number | bigint | undefined, usual: number): string => String(value ?? usual);
