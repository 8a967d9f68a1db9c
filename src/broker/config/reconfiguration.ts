/**
 * What the parts of Kafka's broker say to a change of their configuration. Source: DynamicThreadPool, LogCleaner,
 * DynamicLogConfig, DynamicRemoteLogConfig, DataPlaneAcceptor, ConnectionQuotas, DynamicMetricsReporters.
 */
import { topicConfigSynonyms } from "../../config/config-synonyms.ts";
import { InputError } from "../../errors.ts";
import type { EffectiveConfig } from "./effective-config.ts";

const threadPools = [
  "num.io.threads",
  "num.replica.fetchers",
  "num.recovery.threads.per.data.dir",
  "background.threads",
  "num.network.threads",
  "remote.log.reader.threads",
  "remote.log.manager.copier.thread.pool.size",
  "remote.log.manager.expiration.thread.pool.size",
  "remote.log.manager.follower.thread.pool.size",
];

const ofLogs: ReadonlySet<string> = new Set(Object.values(topicConfigSynonyms).flatMap(([first]) => first?.name ?? []));

/** Throws InputError with Kafka's message. */
export function ensureReconfigurable(before: EffectiveConfig, after: EffectiveConfig): void {
  const changed = changedNames(before.given, after.given);
  try {
    ensureReporters(changed, after);
    ensureConnectionLimits(changed, after);
    for (const name of threadPools)
      if (changed.includes(name)) ensureThreads(name, before.number(name), after.number(name));
    if (changed.includes("log.cleaner.threads")) ensureCleaners(before, after);
    if (changed.some((name) => ofLogs.has(name))) ensureLocalRetention(after);
  } catch (error) {
    // Kafka's exception takes the cause for a value, and the text for a name.
    if (!(error instanceof InputError)) throw error;
    const cause = `org.apache.kafka.common.config.ConfigException: ${error.message}`;
    throw new InputError(`Invalid value ${cause} for configuration Invalid dynamic configuration`);
  }
  if (changed.includes("listeners") || changed.includes("listener.security.protocol.map")) {
    throw new InputError("kt's broker cannot change its listeners while it runs");
  }
}

function changedNames(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}

/** No class can be loaded here; only Kafka's usual one goes without saying. */
function ensureReporters(changed: readonly string[], after: EffectiveConfig): void {
  if (!changed.includes("metric.reporters")) return;
  if (after.list("metric.reporters").every((name) => name === "org.apache.kafka.common.metrics.JmxReporter")) return;
  throw new InputError(
    `Validation of dynamic config update of Set(${changed.join(", ")}) failed with class class kafka.server.DynamicMetricsReporters`,
  );
}

function ensureConnectionLimits(changed: readonly string[], after: EffectiveConfig): void {
  const limits = ["max.connections", "max.connection.creation.rate"];
  if (!limits.some((name) => changed.includes(name))) return;
  for (const name of limits) {
    if (after.number(name) <= 0) throw new InputError(`Invalid ${name} ${after.number(name)}`);
  }
}

function ensureThreads(name: string, before: number, after: number): void {
  const problem = `Dynamic thread count update validation failed for ${name}=${after}`;
  if (after <= 0) throw new InputError(`${problem}, value should be at least 1`);
  if (after < Math.trunc(before / 2)) {
    throw new InputError(`${problem}, value should be at least half the current value ${before}`);
  }
  if (after > before * 2) {
    throw new InputError(`${problem}, value should not be greater than double the current value ${before}`);
  }
}

function ensureCleaners(before: EffectiveConfig, after: EffectiveConfig): void {
  const [current, wanted] = [before.number("log.cleaner.threads"), after.number("log.cleaner.threads")];
  if (wanted < 1) throw new InputError("Log cleaner threads should be at least 1");
  if (wanted < Math.trunc(current / 2)) {
    throw new InputError(`Log cleaner threads cannot be reduced to less than half the current value ${current}`);
  }
  if (wanted > current * 2) {
    throw new InputError(`Log cleaner threads cannot be increased to more than double the current value ${current}`);
  }
}

function ensureLocalRetention(after: EffectiveConfig): void {
  for (const unit of ["ms", "bytes"]) {
    const [name, other] = [`log.local.retention.${unit}`, `log.retention.${unit}`];
    const [local, whole] = [after.number(name), after.number(other)];
    if (whole < 0 || local === -2) continue;
    const problem = `Invalid value ${local} for configuration ${name}: Value must not be`;
    if (local === -1) throw new InputError(`${problem} -1 as ${other} value is set as ${whole}.`);
    if (local > whole) throw new InputError(`${problem} more than ${other} property value: ${whole}`);
  }
}
