/**
 * What the values of a broker must be to each other. Source: GroupCoordinatorConfig, ShareGroupConfig and
 * KafkaConfig.validateValues, in the order in which Kafka checks.
 */
import { InputError } from "../../errors.ts";
import { parseJavaInteger } from "../../java/integer.ts";
import { csvMap } from "./csv-map.ts";
import type { EffectiveConfig } from "./effective-config.ts";

const COMPRESSION_CODECS = 5;
const MEBIBYTE = 1024 * 1024;

/** Throws InputError with Kafka's message and exception class. */
export function validateBrokerConfig(config: EffectiveConfig): void {
  ensureGroups(config);
  ensureLogs(config);
  ensureReplication(config);
  ensureCordoned(config);
  ensureConnections(config);
}

function ensureGroups(config: EffectiveConfig): void {
  const codec = config.number("offsets.topic.compression.codec");
  if (codec < 0 || codec >= COMPRESSION_CODECS) throw illegal(`Unknown compression type id: ${codec}`);
  for (const kind of ["consumer", "share", "streams"]) ensureGroupBounds(config, `group.${kind}`);
  atMost(config, "group.streams.num.standby.replicas", "group.streams.max.standby.replicas");

  atLeast(config, "group.share.max.delivery.count.limit", "group.share.delivery.count.limit");
  atLeast(config, "group.share.delivery.count.limit", "group.share.min.delivery.count.limit");
  atLeast(config, "group.share.max.partition.max.record.locks", "group.share.partition.max.record.locks");
  atLeast(config, "group.share.partition.max.record.locks", "group.share.min.partition.max.record.locks");
  atLeast(config, "group.share.record.lock.duration.ms", "group.share.min.record.lock.duration.ms");
  atLeast(config, "group.share.max.record.lock.duration.ms", "group.share.record.lock.duration.ms");
  atLeast(config, "group.share.max.share.sessions", "group.share.max.size");

  if (!config.list("group.coordinator.rebalance.protocols").includes("classic")) {
    throw new InputError("Disabling the 'classic' protocol is not supported.", { javaClass: CONFIG_EXCEPTION });
  }
}

const CONFIG_EXCEPTION = "org.apache.kafka.common.config.ConfigException";

function ensureGroupBounds(config: EffectiveConfig, prefix: string): void {
  const bounds = (name: string) => {
    atLeast(config, `${prefix}.max.${name}`, `${prefix}.min.${name}`);
    atLeast(config, `${prefix}.${name}`, `${prefix}.min.${name}`);
    atMost(config, `${prefix}.${name}`, `${prefix}.max.${name}`);
  };
  bounds("heartbeat.interval.ms");
  bounds("session.timeout.ms");
  const [heartbeat, session] = [`${prefix}.heartbeat.interval.ms`, `${prefix}.session.timeout.ms`];
  if (config.number(heartbeat) >= config.number(session)) throw illegal(`${heartbeat} must be less than ${session}`);
  const assignors = config.list("group.share.assignors");
  if (prefix === "group.share" && assignors.length !== 1) {
    throw illegal(`group.share.assignors must contain exactly one assignor, but found ${assignors.length}`);
  }
  bounds("assignment.interval.ms");
}

function ensureLogs(config: EffectiveConfig): void {
  required(config.number("log.roll.ms") >= 1, "log.roll.ms must be greater than or equal to 1");
  required(config.number("log.roll.jitter.ms") >= 0, "log.roll.jitter.ms must be greater than or equal to 0");
  required(
    config.number("log.retention.ms") !== 0,
    "log.retention.ms must be unlimited (-1) or, greater than or equal to 1",
  );
  const threads = config.number("log.cleaner.threads");
  if (threads === 0) throw new InputError("/ by zero", { javaClass: "java.lang.ArithmeticException" });
  required(
    Math.trunc(config.number("log.cleaner.dedupe.buffer.size") / threads) > MEBIBYTE,
    "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.",
  );
}

/** The log dirs that get no new partitions (KIP-1066). */
function ensureCordoned(config: EffectiveConfig): void {
  const cordoned = config.list("cordoned.log.dirs");
  if (cordoned.includes("*")) {
    required(cordoned.length === 1, "When cordoned.log.dirs is set to *, it must not contain other values");
    return;
  }
  const dirs = config.text("log.dirs") === null ? config.list("log.dir") : config.list("log.dirs");
  const missing = cordoned.filter((dir) => !dirs.includes(dir));
  required(
    missing.length === 0,
    `All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing entries : ${missing.join(", ")}`,
  );
}

function ensureReplication(config: EffectiveConfig): void {
  const wait = config.number("replica.fetch.wait.max.ms");
  required(
    wait <= config.number("replica.socket.timeout.ms"),
    "replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary socket timeouts",
  );
  required(
    wait <= config.number("replica.lag.time.max.ms"),
    "replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent frequent changes in ISR",
  );
}

function ensureConnections(config: EffectiveConfig): void {
  const queued = config.number("queued.max.request.bytes");
  required(
    queued <= 0 || queued >= config.number("socket.request.max.bytes"),
    "queued.max.request.bytes must be larger or equal to socket.request.max.bytes",
  );
  const overrides = connectionOverrides(config.text("max.connections.per.ip.overrides") ?? "");
  required(
    config.number("max.connections.per.ip") !== 0 || overrides.length > 0,
    "max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.",
  );
  const wrong = overrides.filter((address) => !/^[0-9a-zA-Z\-%._:]*$/.test(address));
  if (wrong.length > 0) {
    throw illegal(`max.connections.per.ip.overrides contains invalid addresses : ${wrong.join(",")}`);
  }
  const idle = config.number("connections.max.idle.ms");
  const delay = config.number("connection.failed.authentication.delay.ms");
  required(
    idle < 0 || delay < idle,
    `connection.failed.authentication.delay.ms=${delay} should always be less than connections.max.idle.ms=${idle} to prevent failed authentication responses from timing out`,
  );
}

/** The addresses of max.connections.per.ip.overrides: `address:count, ...`. */
function connectionOverrides(text: string): string[] {
  return [...csvMap("max.connections.per.ip.overrides", text)].map(([address, count]) => {
    if (parseJavaInteger(count) === undefined) {
      throw new InputError(`For input string: "${count}"`, { javaClass: "java.lang.NumberFormatException" });
    }
    return address;
  });
}

function atLeast(config: EffectiveConfig, name: string, other: string): void {
  if (config.number(name) < config.number(other)) throw illegal(`${name} must be greater than or equal to ${other}`);
}

function atMost(config: EffectiveConfig, name: string, other: string): void {
  if (config.number(name) > config.number(other)) throw illegal(`${name} must be less than or equal to ${other}`);
}

/** Scala's require, which puts two words before its text. */
function required(holds: boolean, text: string): void {
  if (!holds) throw illegal(`requirement failed: ${text}`);
}

function illegal(message: string): InputError {
  return new InputError(message, { javaClass: "java.lang.IllegalArgumentException" });
}
