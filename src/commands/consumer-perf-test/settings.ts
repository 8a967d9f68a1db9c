import { readPropertiesFile } from "../../config/properties-file.ts";
import { InputError } from "../../errors.ts";
import { compileDatePattern } from "../../java/date-pattern.ts";
import { OptionChecks } from "../../kit/checks.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import type { Context } from "../../kit/context.ts";
import { keyValues } from "../../kit/key-values.ts";
import { consumerPerfTestOptions, DEFAULT_DATE_FORMAT } from "./options.ts";
import { DEFAULT_REPORTING_INTERVAL_MS, DEFAULT_TIMEOUT_MS } from "./options.ts";
import type { ConsumerPerfTestOptions } from "./options.ts";

const DEFAULT_FETCH_SIZE = 1024 * 1024;
const DEFAULT_SOCKET_BUFFER_SIZE = 2 * 1024 * 1024;

/** The checks that come before the header, in the official order (ConsumerPerfOptions). Throws UsageError. */
export function checkOptions(options: ConsumerPerfTestOptions, context: Context): void {
  const checks = new OptionChecks(consumerPerfTestOptions, options);
  if (!checks.has("bootstrapServer")) throw missingBootstrapServer('Missing required argument "[bootstrap-server]"');
  checks.requireOneOf("topic", "include");
  checks.requireOneOf("messages", "numRecords");
  checks.forbid("consumerConfig", ["commandConfig"]);
  if (checks.has("messages")) context.notice("Warning: --messages is deprecated. Use --num-records instead.");
  if (checks.has("consumerConfig")) {
    context.notice("Warning: --consumer.config is deprecated. Use --command-config instead.");
  }
}

/**
 * What the consumer is told: the options, also where they are at their defaults, win over properties, and those over
 * the file. Throws InputError for a file, UsageError for an option's value.
 */
export function consumerProperties(options: ConsumerPerfTestOptions): Map<string, string> {
  const file = options.given.has("consumerConfig") ? options.consumerConfig : options.commandConfig;
  const properties = new Map([
    ...(file === undefined ? [] : readPropertiesFile(file)),
    ...keyValues(options.commandProperty),
  ]);
  properties.set("bootstrap.servers", options.bootstrapServer ?? "");
  properties.set("group.id", options.group ?? `perf-consumer-${Math.floor(Math.random() * 100_000)}`);
  properties.set("receive.buffer.bytes", String(options.socketBufferSize ?? DEFAULT_SOCKET_BUFFER_SIZE));
  properties.set("max.partition.fetch.bytes", String(options.fetchSize ?? DEFAULT_FETCH_SIZE));
  properties.set("auto.offset.reset", options.fromLatest ? "latest" : "earliest");
  properties.set("check.crcs", "false");
  if (!properties.has("client.id")) properties.set("client.id", "perf-consumer-client");
  return properties;
}

/** How far to read, and what to tell of it. */
export interface Run {
  readonly numRecords: number;
  /** Milliseconds. */
  readonly timeoutMs: bigint;
  readonly reportingIntervalMs: number;
  readonly detailed: boolean;
  readonly formatTime: (ms: number) => string;
}

/** Read once the consumer is made, in the official order. Throws UsageError or InputError. */
export function runSettings(options: ConsumerPerfTestOptions): Run {
  const numRecords = Number(options.given.has("messages") ? options.messages : options.numRecords);
  const timeoutMs = options.timeout ?? DEFAULT_TIMEOUT_MS;
  const reportingIntervalMs = Number(options.reportingInterval ?? DEFAULT_REPORTING_INTERVAL_MS);
  if (reportingIntervalMs <= 0) {
    throw new InputError("Reporting interval must be greater than 0.", {
      javaClass: "java.lang.IllegalArgumentException",
    });
  }
  const formatTime = compileDatePattern(options.dateFormat ?? DEFAULT_DATE_FORMAT);
  return { numRecords, timeoutMs, reportingIntervalMs, detailed: options.showDetailedStats, formatTime };
}
