import { deleteTopics } from "../../src/kafka/admin/delete-topics.ts";
import { listTopics } from "../../src/kafka/admin/list-topics.ts";
import { clientConfig } from "../../src/kafka/config.ts";
import { type Cluster, openCluster } from "../../src/kafka/cluster.ts";
import { createTopics } from "../../src/protocol/messages/create-topics.ts";
import { deleteRecords } from "../../src/protocol/messages/delete-records.ts";
import { endTxn } from "../../src/protocol/messages/end-txn.ts";
import { initProducerId } from "../../src/protocol/messages/init-producer-id.ts";
import { listOffsets } from "../../src/protocol/messages/list-offsets.ts";
import { produce } from "../../src/protocol/messages/produce.ts";
import { type BuildOptions, RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import { GiveUpError, waitFor } from "./kafka/wait.ts";

/** A record of a seed file; fields that end in Hex are bytes. */
export interface SeedRecord {
  timestamp?: number;
  partition?: number;
  key?: string | null;
  keyHex?: string;
  value?: string | null;
  valueHex?: string;
  headers?: { key: string; value?: string | null; valueHex?: string }[];
  /** A transaction's id; `begin` at its first record, `end` in place of a record. */
  transaction?: string;
  begin?: boolean;
  end?: "commit" | "abort";
}

export interface SeedTopic {
  name: string;
  partitions: number;
  config?: Record<string, string>;
  records: SeedRecord[];
  /** Moves the log start. */
  deleteBefore?: number;
}

/** Makes topics with records, one batch a record, as test/golden/TOOL/seed.json describes them. */
export async function seedTopics(bootstrap: string, topics: readonly SeedTopic[]): Promise<void> {
  const cluster = openCluster(clientConfig(new Map([["bootstrap.servers", bootstrap]])));
  try {
    await create(cluster, topics);
    for (const topic of topics) await new Seeder(cluster, topic).seed();
  } finally {
    cluster.close();
  }
}

/** The same anew: topics of these names that are there go first. */
export async function reseedTopics(bootstrap: string, topics: readonly SeedTopic[]): Promise<void> {
  const cluster = openCluster(clientConfig(new Map([["bootstrap.servers", bootstrap]])));
  const names = new Set(topics.map(({ name }) => name));
  const there = async () => (await listTopics(cluster)).map(({ name }) => name).filter((name) => names.has(name));
  try {
    for (const { error } of await deleteTopics(cluster, await there())) if (error !== undefined) throw error;
    await waitFor("the old topics to be gone", async () => ((await there()).length === 0 ? true : undefined));
  } finally {
    cluster.close();
  }
  await seedTopics(bootstrap, topics);
}

async function create(cluster: Cluster, topics: readonly SeedTopic[]): Promise<void> {
  const { topics: results } = await cluster.call({
    name: "createTopics",
    target: "controller",
    run: (broker) =>
      broker.send(createTopics, {
        topics: topics.map(({ name, partitions, config = {} }) => ({
          name,
          numPartitions: partitions,
          replicationFactor: 1,
          assignments: [],
          configs: Object.entries(config).map(([key, value]) => ({ name: key, value })),
        })),
        timeoutMs: 30_000,
      }),
  });
  for (const { name, errorCode } of results) ensure(errorCode, `create ${name}`);
}

type Broker = Parameters<Parameters<Cluster["call"]>[0]["run"]>[0];

class Seeder {
  readonly #cluster: Cluster;
  readonly #topic: SeedTopic;
  /** Where partition 0 ends. */
  #end0 = 0;
  readonly #producers = new Map<string, { producerId: bigint; producerEpoch: number; sequence: number }>();

  constructor(cluster: Cluster, topic: SeedTopic) {
    this.#cluster = cluster;
    this.#topic = topic;
  }

  async seed(): Promise<void> {
    const { name, records, deleteBefore } = this.#topic;
    for (const record of inLogOrder(records)) await this.#record(record);
    if (deleteBefore === undefined) return;
    const partitions = [{ partitionIndex: 0, offset: BigInt(deleteBefore) }];
    await this.#untilDone(undefined, `delete records of ${name}`, async (broker) => {
      const { topics } = await broker.send(deleteRecords, { topics: [{ name, partitions }], timeoutMs: 30_000 });
      return topics[0]!.partitions[0]!.errorCode;
    });
  }

  async #record(record: SeedRecord): Promise<void> {
    const { transaction, begin, end } = record;
    if (transaction === undefined) return this.#produce(record, {});
    if (begin === true) await this.#begin(transaction);
    const producer = this.#producers.get(transaction)!;
    if (end !== undefined) return this.#end(transaction, end === "commit");
    const { producerId, producerEpoch } = producer;
    const options = { producerId, producerEpoch, baseSequence: producer.sequence++, isTransactional: true };
    return this.#produce(record, options, transaction);
  }

  async #produce(record: SeedRecord, options: BuildOptions, transactionalId: string | null = null): Promise<void> {
    const { name } = this.#topic;
    const { timestamp = Date.now(), partition = 0, headers = [] } = record;
    const builder = new RecordBatchBuilder();
    builder.append(
      timestamp,
      bytesOf(record.key, record.keyHex),
      bytesOf(record.value, record.valueHex),
      headers.map((header) => ({ key: header.key, value: bytesOf(header.value, header.valueHex) })),
    );
    const topicData = [{ name, partitionData: [{ index: partition, records: builder.build(options) }] }];
    await this.#untilDone(undefined, `produce to ${name}`, async (broker) => {
      const request = { transactionalId, acks: -1, timeoutMs: 30_000, topicData };
      const { responses } = await broker.send(produce, request, { maxVersion: 12 });
      return responses[0]!.partitionResponses[0]!.errorCode;
    });
    if (partition === 0) this.#end0 += 1;
  }

  /** The first record takes the partition into the transaction (KIP-890). */
  async #begin(id: string): Promise<void> {
    await this.#untilDone(id, `begin ${id}`, async (broker) => {
      const request = { transactionalId: id, transactionTimeoutMs: 900_000 };
      const made = await broker.send(initProducerId, request, { maxVersion: 5 });
      this.#producers.set(id, { producerId: made.producerId, producerEpoch: made.producerEpoch, sequence: 0 });
      return made.errorCode;
    });
  }

  async #end(id: string, committed: boolean): Promise<void> {
    const { producerId, producerEpoch } = this.#producers.get(id)!;
    await this.#untilDone(id, `end ${id}`, async (broker) => {
      const request = { transactionalId: id, producerId, producerEpoch, committed };
      return (await broker.send(endTxn, request)).errorCode;
    });
    // The marker comes after the answer; what is produced next shall stand behind it.
    this.#end0 += 1;
    await waitFor(`the marker of ${id}`, async () => {
      const topics = [{ name: this.#topic.name, partitions: [{ partitionIndex: 0, timestamp: -1n }] }];
      const answer = await this.#cluster.call({
        name: "seed",
        target: "any",
        run: (broker) => broker.send(listOffsets, { replicaId: -1, isolationLevel: 0, topics }),
      });
      return Number(answer.topics[0]!.partitions[0]!.offset) >= this.#end0 ? true : undefined;
    });
  }

  /** Asks the transaction's coordinator, or the one broker there is, until it is done. */
  async #untilDone(id: string | undefined, what: string, run: (broker: Broker) => Promise<number>): Promise<void> {
    const target = id === undefined ? "any" : ({ coordinator: "transaction", key: id } as const);
    await waitFor(what, async () => {
      const code = await this.#cluster.call({ name: what, target, run });
      if (PASSING.includes(code)) return undefined;
      ensure(code, what);
      return true;
    });
  }
}

/** No leader yet, no coordinator yet, or it is not through with the transaction before. */
const PASSING: readonly number[] = [3, 5, 6, 14, 15, 16, 51];

/** A broker answers to an abort before it writes the marker: where the cases come from, the next record was faster. */
function inLogOrder(records: readonly SeedRecord[]): SeedRecord[] {
  const ordered = [...records];
  for (let at = 0; at + 1 < ordered.length; at++) {
    if (ordered[at]!.end !== "abort") continue;
    [ordered[at], ordered[at + 1]] = [ordered[at + 1]!, ordered[at]!];
    at++;
  }
  return ordered;
}

function bytesOf(text: string | null | undefined, hex: string | undefined): Buffer | null {
  if (hex !== undefined) return Buffer.from(hex, "hex");
  return text === null || text === undefined ? null : Buffer.from(text);
}

function ensure(errorCode: number, what: string): void {
  if (errorCode !== 0) throw new GiveUpError(`${what}: error ${errorCode}`);
}
