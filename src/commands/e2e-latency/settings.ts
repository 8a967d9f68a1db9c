import { readPropertiesFile } from "../../config/properties-file.ts";
import { UsageError } from "../../errors.ts";
import { OptionChecks } from "../../kit/checks.ts";
import { missingBootstrapServer } from "../../kit/connection.ts";
import { e2eLatencyOptions } from "./options.ts";
import type { E2eLatencyOptions } from "./options.ts";

/** Sizes are bytes. */
export interface E2eLatencySettings {
  readonly topic: string;
  readonly numRecords: number;
  readonly acks: string;
  readonly valueSize: number;
  readonly keySize: number;
  readonly numHeaders: number;
  readonly headerKeySize: number;
  /** -1 for null. */
  readonly headerValueSize: number;
}

/** Checks the options in the official order (EndToEndLatencyCommandOptions.checkArgs). Throws UsageError. */
export function e2eLatencySettings(options: E2eLatencyOptions): E2eLatencySettings {
  const checks = new OptionChecks(e2eLatencyOptions, options);
  if (!checks.has("bootstrapServer")) throw missingBootstrapServer('Missing required argument "[bootstrap-server]"');
  checks.require("topic", "numRecords", "producerAcks", "recordSize");
  const acks = options.producerAcks ?? "";
  if (acks !== "1" && acks !== "all") {
    throw new UsageError(
      "Invalid value for --producer-acks. Latency testing requires synchronous acknowledgement. Please use '1' or 'all'.",
    );
  }
  const numRecords = options.numRecords ?? 0;
  if (numRecords <= 0) throw new UsageError("Value for --num-records must be a positive integer.");
  const valueSize = notNegative("record-size", options.recordSize);
  const keySize = notNegative("record-key-size", options.recordKeySize);
  const headerKeySize = notNegative("record-header-key-size", options.recordHeaderKeySize);
  const headerValueSize = options.recordHeaderSize ?? 0;
  if (headerValueSize < -1) {
    throw new UsageError("Value for --record-header-size must be a non-negative integer or -1 for null header value.");
  }
  const numHeaders = notNegative("num-headers", options.numHeaders);
  return {
    topic: options.topic ?? "",
    numRecords,
    acks,
    valueSize,
    keySize,
    numHeaders,
    headerKeySize,
    headerValueSize,
  };
}

function notNegative(name: string, value = 0): number {
  if (value >= 0) return value;
  throw new UsageError(`Value for --${name} must be a non-negative integer.`);
}

/** What both clients are told of the file and the command line. Throws InputError. */
export function clientProperties({ commandConfig, bootstrapServer }: E2eLatencyOptions): Map<string, string> {
  const properties = commandConfig === undefined ? new Map<string, string>() : readPropertiesFile(commandConfig);
  return properties.set("bootstrap.servers", bootstrapServer ?? "");
}

/**
 * The consumer's own. The official tool has the broker answer at once (fetch.max.wait.ms=0) and asks again and again;
 * a fetch that waits at the broker is answered just as soon, and costs nothing while the record is on its way. Only with
 * a fetch.min.bytes that is more than a record would it wait for other records.
 */
export function consumerProperties(properties: ReadonlyMap<string, string>): Map<string, string> {
  const waits = (properties.get("fetch.min.bytes") ?? "1").trim() === "1";
  return new Map([
    ...properties,
    ["group.id", `test-group-${Date.now()}`],
    ["enable.auto.commit", "false"],
    ["auto.offset.reset", "latest"],
    ["fetch.max.wait.ms", waits ? "500" : "0"],
  ]);
}

export function producerProperties(properties: ReadonlyMap<string, string>, acks: string): Map<string, string> {
  return new Map([...properties, ["linger.ms", "0"], ["max.block.ms", String(2n ** 63n - 1n)], ["acks", acks]]);
}
