import { Kafka as KafkaClient, logLevel } from "kafkajs";
import { startKtBroker } from "../kt-broker.ts";
import type { Kafka, KafkaOptions } from "./cluster.ts";
import { probeMetadata } from "./metadata-probe.ts";
import type { Tools } from "./official.ts";

/** kt's broker, built and run as users do, in the place of a real Kafka. */
export async function startEmbedded(options: KafkaOptions = {}): Promise<Kafka> {
  const { brokers = 1, properties = {}, listeners = {}, scram = [] } = options;
  if (brokers > 1) throw new Error("kt's broker is a cluster of one");
  if (Object.keys(listeners).length + scram.length > 0) throw new Error("kt's broker has one listener, in plain text");
  const settings = Object.entries(properties).flatMap(([name, value]) => ["--config", `${name}=${value}`]);
  const broker = await startKtBroker({ args: settings });
  const [host = "", port = ""] = broker.bootstrap.split(":");
  return {
    bootstrap: broker.bootstrap,
    brokers: [{ id: 1, host, port: Number(port), listeners: {}, pid: broker.pid, logDir: broker.dataDir }],
    clusterId: broker.clusterId,
    stopBroker: alone,
    startBroker: alone,
    stop: () => broker.remove(),
  };
}

const alone = () => Promise.reject(new Error("the one broker of a cluster is not stopped"));

/** In place of the official tools, so that no Java is needed: kafkajs takes the steps to a state. */
export const embeddedTools: Tools = {
  run: () => Promise.reject(new Error("the official tools are run beside a real Kafka only")),
  async change(bootstrap, steps) {
    const admin = new KafkaClient({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const created: string[] = [];
    try {
      const words = [...steps];
      const next = () => words.shift() ?? "";
      while (words.length > 0) {
        const step = next();
        if (step === "delete") await admin.deleteTopics({ topics: [next()] });
        else if (step === "create") {
          const topic = newTopic(next(), next(), next());
          await admin.createTopics({ topics: [topic] });
          created.push(topic.topic);
        } else throw new Error(`${step} takes more than one broker`);
      }
    } finally {
      await admin.disconnect();
    }
    const [host = "", port = ""] = bootstrap.split(":");
    const { topics } = await probeMetadata(host, Number(port));
    return new Map(created.map((name) => [name, topics.get(name)!.topicId]));
  },
  stop() {},
};

/** See ToolServer.State for the notation. */
function newTopic(topic: string, assignment: string, configs: string) {
  const replicaAssignment = assignment
    .split(",")
    .map((replicas, partition) => ({ partition, replicas: replicas.split(":").map(Number) }));
  const configEntries = configs
    .split(";")
    .filter(Boolean)
    .map((setting) => {
      const at = setting.indexOf("=");
      return { name: setting.slice(0, at), value: setting.slice(at + 1) };
    });
  return { topic, numPartitions: -1, replicationFactor: -1, replicaAssignment, configEntries };
}
