/**
 * What Kafka's broker would do and kt's does not: such a value is refused at start, never read and forgotten.
 * Where Kafka too would let it lie (ssl.* without a TLS listener), nothing is said.
 */
import { brokerConfigKeys } from "../../config/broker-config-keys.ts";
import { quorumVoterIds } from "../../config/quorum-addresses.ts";
import { InputError } from "../../errors.ts";
import type { EffectiveConfig } from "./effective-config.ts";

/** Names of Java classes, besides those that Kafka's table calls so; with the values that are no further class. */
const classNames: Readonly<Record<string, readonly string[]>> = {
  "authorizer.class.name": [],
  "metric.reporters": ["org.apache.kafka.common.metrics.JmxReporter"],
  "kafka.metrics.reporters": [],
  "security.providers": [],
  "replica.selector.class": [
    "org.apache.kafka.common.replica.LeaderSelector",
    "org.apache.kafka.common.replica.RackAwareReplicaSelector",
  ],
  "group.consumer.assignors": [
    "uniform",
    "range",
    "org.apache.kafka.coordinator.group.assignor.UniformAssignor",
    "org.apache.kafka.coordinator.group.assignor.RangeAssignor",
  ],
  "group.share.assignors": ["simple", "org.apache.kafka.coordinator.group.assignor.SimpleAssignor"],
};

/** Behaviour that Kafka has and kt's broker has not. It runs all the same; whoever starts it is told. */
const withoutEffect = [
  "delegation.token.secret.key",
  "max.connection.creation.rate",
  "max.connections",
  "max.connections.per.ip",
  "max.connections.per.ip.overrides",
  "queued.max.request.bytes",
  "transaction.two.phase.commit.enable",
  "unstable.api.versions.enable",
  "unstable.feature.versions.enable",
];

/** Throws InputError for what kt's broker cannot do. */
export function refuseWhatCannotBe(config: EffectiveConfig): void {
  refuseClasses(config);
  refuseOtherNodes(config);
  if (config.list("config.providers").length > 0) {
    throw refused("config.providers", "does not load configuration providers", "write the values themselves");
  }
  if (config.boolean("remote.log.storage.system.enable")) {
    throw refused("remote.log.storage.system.enable", "has no tiered storage", "leave it out of the properties");
  }
  if (config.list("cordoned.log.dirs").length > 0) {
    throw refused("cordoned.log.dirs", "has one log dir, which cannot be cordoned", "leave it out of the properties");
  }
  const dirs = config.list("log.dirs");
  if ((dirs.length > 0 ? dirs : config.list("log.dir")).length > 1) {
    throw refused("log.dirs", "keeps its records in one folder", "name one folder");
  }
}

/** One line for each thing that was given and is not used. */
export function noticesOf(config: EffectiveConfig): string[] {
  const given = [...config.given.keys()].toSorted();
  const known = new Set(brokerConfigKeys.map(({ name }) => name));
  const unknown = given.filter((name) => !known.has(name));
  const idle = given.filter((name) => withoutEffect.includes(name));
  return [
    ...(unknown.length > 0
      ? [`These configurations '[${unknown.join(", ")}]' were supplied but are not used yet.`]
      : []),
    ...(idle.length > 0 ? [`These configurations have no effect in kt's broker: ${idle.join(", ")}`] : []),
  ];
}

function refuseClasses(config: EffectiveConfig): void {
  for (const { name, type, default: usual } of brokerConfigKeys) {
    if (!config.given.has(name)) continue;
    const allowed = classNames[name] ?? (type === "CLASS" ? [] : undefined);
    const names = (config.text(name) ?? "").split(",").filter((each) => each !== "");
    const wrong = allowed && names.find((each) => each !== usual && !allowed.includes(each));
    if (wrong !== undefined)
      throw refused(name, `cannot load the Java class ${wrong}`, "leave it out of the properties");
  }
}

function refuseOtherNodes(config: EffectiveConfig): void {
  if (!config.list("process.roles").includes("broker") || !config.list("process.roles").includes("controller")) {
    throw refused(
      "process.roles",
      "is broker and controller in one",
      "leave it out of the properties, or give broker,controller",
    );
  }
  const others = quorumVoterIds(config.list("controller.quorum.voters")).filter(
    (id) => id !== config.number("node.id"),
  );
  if (others.length > 0) {
    throw refused(
      "controller.quorum.voters",
      `is a cluster of one node, but ${others.join(", ")} would be others`,
      "leave it out of the properties",
    );
  }
  const protocol = config.text("security.inter.broker.protocol");
  if (protocol !== "PLAINTEXT") {
    throw refused(
      "security.inter.broker.protocol",
      `speaks PLAINTEXT only, not ${protocol}`,
      "leave it out of the properties",
    );
  }
}

function refused(name: string, reason: string, hint: string): InputError {
  return new InputError(`kt's broker ${reason} (${name})`, { hint });
}
