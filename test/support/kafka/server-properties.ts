import type { Broker, KafkaOptions } from "./cluster.ts";

/** What of a server's properties does not follow from the broker itself. */
interface ServerSettings extends Required<Pick<KafkaOptions, "listeners" | "properties">> {
  controllerPort: number;
  /** controller.quorum.voters. */
  voters: string;
  brokers: number;
}

/** The text of server.properties for a combined node. */
export function serverProperties(broker: Broker, settings: ServerSettings): string {
  const { id, host, port, logDir } = broker;
  const { controllerPort, voters, brokers, listeners, properties } = settings;
  const replication = String(Math.min(brokers, 3));
  const own = Object.keys(listeners).map((name) => ({ name, port: broker.listeners[name]! }));
  const protocols = Object.entries(listeners).map(([name, protocol]) => `${name}:${protocol}`);
  const listening = own.map((listener) => `${listener.name}://${host}:${listener.port}`);
  const advertised = own.map((listener) => `${listener.name}://localhost:${listener.port}`);
  const all: Record<string, string> = {
    "process.roles": "broker,controller",
    "node.id": String(id),
    "controller.quorum.voters": voters,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": ["PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT", ...protocols].join(),
    listeners: [`PLAINTEXT://${host}:${port}`, `CONTROLLER://${host}:${controllerPort}`, ...listening].join(),
    "advertised.listeners": [`PLAINTEXT://${host}:${port}`, ...advertised].join(),
    "log.dirs": logDir,
    "offsets.topic.replication.factor": replication,
    "transaction.state.log.replication.factor": replication,
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": replication,
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "allow.everyone.if.no.acl.found": "true",
    "super.users": "User:ANONYMOUS",
    ...properties,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value.replaceAll("\n", String.raw`\n`)}\n`)
    .join("");
}
