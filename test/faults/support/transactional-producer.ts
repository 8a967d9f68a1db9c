import { openCluster } from "../../../src/kafka/cluster.ts";
import { clientConfig } from "../../../src/kafka/config.ts";
import { openProducer } from "../../../src/kafka/producer/open-producer.ts";
import { producerConfig } from "../../../src/kafka/producer/producer-config.ts";
import type { FailedRecord, Producer } from "../../../src/kafka/producer/producer.ts";
import type { LeasedKafka } from "../../support/kafka/lease-client.ts";
import { waitFor } from "../../support/kafka/wait.ts";
import { OFFICIAL_TOOLS } from "../../support/tools.ts";
import { bootstrapOf } from "./three-brokers.ts";

const opened = new Set<Producer>();

/** Drops what a test has left open, for afterEach. */
export async function closeProducers(): Promise<void> {
  await Promise.all([...opened].map((producer) => producer.close({ timeoutMs: 0 })));
  opened.clear();
}

/** A producer of kt's with a transactional id, in this process. */
export class TransactionalProducer {
  readonly producer: Producer;
  readonly failed: FailedRecord[];

  private constructor(producer: Producer, failed: FailedRecord[]) {
    this.producer = producer;
    this.failed = failed;
    opened.add(producer);
  }

  static async open(
    kafka: LeasedKafka,
    id: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<TransactionalProducer> {
    const properties = { "bootstrap.servers": bootstrapOf(kafka), "transactional.id": id, ...more };
    const failed: FailedRecord[] = [];
    const config = producerConfig(new Map(Object.entries(properties)));
    return new TransactionalProducer(await openProducer(config, { onFailed: (each) => failed.push(each) }), failed);
  }

  /** Appends the values, each without a key. */
  async append(topic: string, values: readonly string[], partition = -1): Promise<void> {
    const queues = await this.producer.topic(topic);
    for (const [place, value] of values.entries()) {
      const bytes = Buffer.from(value);
      const record = {
        bytes,
        keyStart: -1,
        keyEnd: -1,
        valueStart: 0,
        valueEnd: bytes.length,
        headers: undefined,
        timestamp: Date.now(),
        place,
      };
      while (!this.producer.append(queues, partition, record)) await this.producer.room();
    }
  }

  /** One transaction from its begin to its end. */
  async transact(topic: string, values: readonly string[], end: "commit" | "abort", partition = -1): Promise<void> {
    this.producer.beginTransaction();
    await this.append(topic, values, partition);
    if (end === "commit") await this.producer.commitTransaction();
    else {
      await this.producer.flush();
      await this.producer.abortTransaction();
    }
  }
}

/** The transaction version of each broker, as it tells those who connect. */
async function versionsOf(kafka: LeasedKafka): Promise<(number | undefined)[]> {
  const cluster = openCluster(clientConfig(new Map([["bootstrap.servers", bootstrapOf(kafka)]])));
  try {
    const connections = kafka.brokers.map(({ id }) => cluster.reach({ node: id }, 10_000));
    return (await Promise.all(connections)).map(
      ({ apiVersions }) =>
        apiVersions.finalizedFeatures.find(({ name }) => name === "transaction.version")?.maxVersionLevel,
    );
  } finally {
    cluster.close();
  }
}

/** Has all brokers speak that version of transactions, with those who connect from now on. */
export async function useTransactionVersion(kafka: LeasedKafka, version: 1 | 2): Promise<void> {
  const isEverywhere = async () =>
    (await versionsOf(kafka)).every((each) => each === version) ? (true as const) : undefined;
  if ((await isEverywhere()) === true) return;
  const step = version === 1 ? "downgrade" : "upgrade";
  const args = ["--bootstrap-server", bootstrapOf(kafka), step, "--feature", `transaction.version=${version}`];
  const { exitCode, stdout, stderr } = await kafka.run(OFFICIAL_TOOLS.features, args);
  if (exitCode !== 0) throw new Error(`${stdout.toString()}${stderr.toString()}`);
  await waitFor(`transaction.version=${version}`, isEverywhere);
}
