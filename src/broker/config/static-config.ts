/**
 * The values a broker is started with: what was given (server.properties, --config), and what kt adds because the
 * broker is one node for tests. Each shows as static in DescribeConfigs.
 */
import { InputError } from "../../errors.ts";

/**
 * What differs from Kafka's defaults: one node can hold one replica only, and nobody waits for further members of a
 * new group. As in the server.properties that Apache Kafka ships.
 */
const defaultsOfOneNode: readonly (readonly [string, string])[] = [
  ["offsets.topic.replication.factor", "1"],
  ["transaction.state.log.replication.factor", "1"],
  ["transaction.state.log.min.isr", "1"],
  ["share.coordinator.state.topic.replication.factor", "1"],
  ["share.coordinator.state.topic.min.isr", "1"],
  ["group.initial.rebalance.delay.ms", "0"],
];

/** The name of the one log dir of a broker that keeps its records in memory. */
export const MEMORY_LOG_DIR = "memory";

/**
 * Completes what was given to what a KRaft node must have. `broker.id` and `node.id` stand for each other
 * (AbstractKafkaConfig.populateSynonyms). The listeners are added once the broker listens: see BrokerConfig.listening.
 */
export function staticConfig(given: ReadonlyMap<string, string>, dataDir: string | undefined): Map<string, string> {
  const node = given.get("node.id") ?? given.get("broker.id") ?? "1";
  const values = new Map<string, string>([
    ["process.roles", "broker,controller"],
    ["controller.listener.names", "CONTROLLER"],
    ...defaultsOfOneNode,
    ["node.id", node],
    ["broker.id", node],
    ...given,
  ]);
  if (dataDir !== undefined) {
    values.delete("log.dir");
    values.set("log.dirs", dataDir);
  } else if (!given.has("log.dir") && !given.has("log.dirs")) values.set("log.dirs", MEMORY_LOG_DIR);
  return values;
}

/** Throws InputError where the two names of the node's id contradict each other. */
export function ensureOneId(values: ReadonlyMap<string, string>): void {
  if (values.get("node.id")?.trim() === values.get("broker.id")?.trim()) return;
  throw new InputError("You must set `node.id` to the same value as `broker.id`.", {
    javaClass: "org.apache.kafka.common.config.ConfigException",
  });
}
