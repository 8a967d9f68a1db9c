/** What a consumer needs to know, read from properties as ConsumerConfig and KafkaConsumer's constructor read them. */
import { CONFIG_EXCEPTION, listOf, parseConfigs } from "../../config/config-def.ts";
import type { ConfigValue } from "../../config/config-def.ts";
import { consumerConfigKeys } from "../../config/consumer-config-keys.ts";
import { illegalName } from "../../config/illegal-name.ts";
import { InputError } from "../../errors.ts";
import { parseJavaDuration } from "../../java/duration.ts";
import { backoffWarnings, constructing } from "../client-construction.ts";
import { clientSettings } from "../config.ts";
import type { ClientConfig } from "../config.ts";
import { ASSIGNORS } from "./assignors/names.ts";
import type { AssignorName } from "./assignors/names.ts";

/** Where to begin without a valid position; `duration`: so many milliseconds before now. */
export type OffsetReset = "earliest" | "latest" | "none" | { readonly durationMs: number };

/** All times are milliseconds. */
export interface ConsumerConfig {
  readonly client: ClientConfig;
  readonly groupId: string | undefined;
  readonly groupInstanceId: string | undefined;
  readonly groupProtocol: "classic" | "consumer";
  /** group.remote.assignor: undefined lets the broker choose. */
  readonly remoteAssignor: string | undefined;
  readonly assignors: readonly AssignorName[];
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly maxPollIntervalMs: number;
  readonly autoCommit: boolean;
  readonly autoCommitIntervalMs: number;
  readonly offsetReset: OffsetReset;
  readonly readCommitted: boolean;
  readonly checkCrcs: boolean;
  /** Undefined unless set: poll gives whole batches, and stops at so many records only where somebody asked for it. */
  readonly maxPollRecords: number | undefined;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  /** Undefined unless set: Java's default is small for a client that asks for one answer at a time. */
  readonly maxPartitionBytes: number | undefined;
  /** client.rack; empty for none. */
  readonly rack: string;
  readonly allowAutoCreateTopics: boolean;
  readonly excludeInternalTopics: boolean;
  readonly metadataMaxAgeMs: number;
  /** What Java's client warns about these properties. */
  readonly warnings: readonly string[];
}

const KAFKA_EXCEPTION = "org.apache.kafka.common.KafkaException";
const DESERIALIZER = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
const NOT_FOR_CLASSIC = ["group.remote.assignor", "share.acknowledgement.mode", "share.acquire.mode"];
const NOT_FOR_CONSUMER = [
  "partition.assignment.strategy",
  "heartbeat.interval.ms",
  "session.timeout.ms",
  "share.acknowledgement.mode",
  "share.acquire.mode",
];
const JMX_REPORTER = "org.apache.kafka.common.metrics.JmxReporter";

/**
 * Checks the properties as Java does; records are always bytes, so deserializers need not be named. Keys that Kafka
 * does not know are ignored. Throws InputError: a ConfigException's own message, or `Failed to construct kafka consumer`
 * with the reason as its cause.
 */
export function consumerConfig(properties: ReadonlyMap<string, string>): ConsumerConfig {
  const withDefaults = new Map([
    ["key.deserializer", DESERIALIZER],
    ["value.deserializer", DESERIALIZER],
    ...properties,
  ]);
  const values = parseConfigs(consumerConfigKeys, withDefaults);
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return value === null || value === undefined ? undefined : String(value);
  };
  const number = (name: string): number => Number(values.get(name));
  const groupId = text("group.id");
  const groupInstanceId = text("group.instance.id");
  if (groupInstanceId !== undefined) ensureInstanceId(groupInstanceId);
  const autoCommit = autoCommitOf(values, properties, groupId);
  const groupProtocol = text("group.protocol")?.toLowerCase() === "consumer" ? "consumer" : "classic";
  ensureFitProtocol(groupProtocol, properties);
  const clientId = text("client.id") || `consumer-${groupId ?? "null"}-${groupInstanceId ?? "1"}`;
  return constructing("consumer", () => {
    if (groupId === "" || (groupProtocol === "consumer" && groupId?.trim() === "")) {
      throw new InputError("The configured group.id should not be an empty string or whitespace.", {
        javaClass: "org.apache.kafka.common.errors.InvalidGroupIdException",
      });
    }
    ensureNoClasses(values);
    const client = clientSettings(values, properties, {
      clientId,
      apiTimeoutMs: () => number("default.api.timeout.ms"),
    });
    const assignors = groupProtocol === "classic" ? assignorsOf(listOf(values, "partition.assignment.strategy")) : [];
    const sessionTimeoutMs = number("session.timeout.ms");
    const heartbeatIntervalMs = number("heartbeat.interval.ms");
    if (groupId !== undefined && groupProtocol === "classic" && heartbeatIntervalMs >= sessionTimeoutMs) {
      throw new InputError("Heartbeat must be set lower than the session timeout", {
        javaClass: "java.lang.IllegalArgumentException",
      });
    }
    return {
      client,
      groupId,
      groupInstanceId,
      groupProtocol,
      remoteAssignor: text("group.remote.assignor"),
      assignors,
      sessionTimeoutMs,
      heartbeatIntervalMs,
      maxPollIntervalMs: number("max.poll.interval.ms"),
      autoCommit,
      autoCommitIntervalMs: number("auto.commit.interval.ms"),
      offsetReset: offsetResetOf(String(values.get("auto.offset.reset"))),
      readCommitted: values.get("isolation.level") === "read_committed",
      checkCrcs: values.get("check.crcs") === true,
      maxPollRecords: properties.has("max.poll.records") ? number("max.poll.records") : undefined,
      minBytes: number("fetch.min.bytes"),
      maxBytes: number("fetch.max.bytes"),
      maxWaitMs: number("fetch.max.wait.ms"),
      maxPartitionBytes: properties.has("max.partition.fetch.bytes") ? number("max.partition.fetch.bytes") : undefined,
      rack: text("client.rack") ?? "",
      allowAutoCreateTopics: values.get("allow.auto.create.topics") === true,
      excludeInternalTopics: values.get("exclude.internal.topics") === true,
      metadataMaxAgeMs: number("metadata.max.age.ms"),
      warnings: backoffWarnings(values),
    };
  });
}

function autoCommitOf(
  values: ReadonlyMap<string, ConfigValue>,
  properties: ReadonlyMap<string, string>,
  groupId: string | undefined,
): boolean {
  const autoCommit = values.get("enable.auto.commit") === true;
  if (groupId !== undefined) return autoCommit;
  if (properties.has("enable.auto.commit") && autoCommit) {
    throw new InputError("enable.auto.commit cannot be set to true when default group id (null) is used.", {
      javaClass: "org.apache.kafka.common.errors.InvalidConfigurationException",
    });
  }
  return false;
}

function ensureFitProtocol(protocol: "classic" | "consumer", properties: ReadonlyMap<string, string>): void {
  const refused = protocol === "classic" ? NOT_FOR_CLASSIC : NOT_FOR_CONSUMER;
  const given = refused.filter((name) => (properties.get(name) ?? "").trim() !== "");
  if (given.length === 0) return;
  throw new InputError(`${given.join(", ")} cannot be set when group.protocol=${protocol.toUpperCase()}`, {
    javaClass: CONFIG_EXCEPTION,
  });
}

function ensureInstanceId(id: string): void {
  const fault = illegalName(id);
  if (fault === undefined) return;
  throw new InputError(`Group instance id is invalid: ${fault}`, {
    javaClass: "org.apache.kafka.common.errors.InvalidConfigurationException",
  });
}

function ensureNoClasses(values: ReadonlyMap<string, ConfigValue>): void {
  for (const each of listOf(values, "interceptor.classes")) throw needsJvm("interceptor.classes", each);
  for (const each of listOf(values, "metric.reporters")) {
    if (each !== JMX_REPORTER) throw needsJvm("metric.reporters", each);
  }
}

function needsJvm(name: string, value: string): InputError {
  return new InputError(
    `Class ${value} cannot be loaded for configuration ${name}: it needs the JVM, which kt does without`,
    { javaClass: KAFKA_EXCEPTION, hint: `Remove ${name} from the properties` },
  );
}

function assignorsOf(classes: readonly string[]): readonly AssignorName[] {
  return classes.map((given) => {
    // The default is written as Java prints a class.
    const name = given.replace(/^class /, "");
    const assignor = ASSIGNORS[name];
    if (assignor !== undefined) return assignor;
    throw new InputError(`${name} ClassNotFoundException exception occurred`, {
      javaClass: KAFKA_EXCEPTION,
      hint: `${name} ClassNotFoundException exception occurred; kt has ${Object.keys(ASSIGNORS).join(", ")}`,
    });
  });
}

function offsetResetOf(value: string): OffsetReset {
  if (value === "earliest" || value === "latest" || value === "none") return value;
  const duration = parseJavaDuration(value.slice("by_duration:".length));
  const { seconds, nanos } = duration ?? { seconds: 0n, nanos: 0 };
  return { durationMs: Number(seconds) * 1000 + Math.floor(nanos / 1e6) };
}
