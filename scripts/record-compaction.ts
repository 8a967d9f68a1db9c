/**
 * Records test/fixtures/compaction: npx tsx scripts/record-compaction.ts [NAME...]
 * A broker of Apache Kafka that lives for this run compacts each topic of compaction-cases.ts; kept are its segments and
 * transaction indexes from before and after each round, and at last, of a clean stop, the producer snapshots.
 */
import { Buffer } from "node:buffer";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { deflateRawSync } from "node:zlib";
import { BrokerConnection } from "../src/kafka/connection.ts";
import { createTopics } from "../src/protocol/messages/create-topics.ts";
import { endTxn } from "../src/protocol/messages/end-txn.ts";
import { findCoordinator } from "../src/protocol/messages/find-coordinator.ts";
import { incrementalAlterConfigs } from "../src/protocol/messages/incremental-alter-configs.ts";
import { initProducerId } from "../src/protocol/messages/init-producer-id.ts";
import { produce } from "../src/protocol/messages/produce.ts";
import { RecordBatchBuilder } from "../src/protocol/records/builder.ts";
import { loadCodec } from "../src/protocol/records/compression/index.ts";
import { startKafka } from "../test/support/kafka/cluster.ts";
import { waitFor } from "../test/support/kafka/wait.ts";
import { compactionCases, type Action, type CompactionCase } from "./compaction-cases.ts";

const OUT = join(import.meta.dirname, "../test/fixtures/compaction");
const timeout = { timeoutMs: 20_000 };
const NEVER = { "min.cleanable.dirty.ratio": "1" };
const ALWAYS = { "min.cleanable.dirty.ratio": "0" };

interface Producer {
  readonly transactionalId: string | null;
  id: bigint;
  epoch: number;
  sequence: number;
  openAt: number | undefined;
}

type Files = Record<string, string>;

await Promise.all((["gzip", "snappy", "lz4", "zstd"] as const).map((type) => loadCodec(type)));
await mkdir(OUT, { recursive: true });
const only = process.argv.slice(2);
const kafka = await startKafka({ properties: { "log.cleaner.backoff.ms": "50", "log.cleaner.threads": "1" } });
const [broker] = kafka.brokers;
const connection = await BrokerConnection.open(
  { host: broker!.host, port: broker!.port },
  {
    clientId: "record-compaction",
    timeoutMs: 10_000,
    requestTimeoutMs: 20_000,
    signal: new AbortController().signal,
    softwareVersion: "1",
  },
);
try {
  const recorded = [];
  for (const one of compactionCases) {
    if (only.length === 0 || only.includes(one.name)) recorded.push({ ...(await record(one)), one });
  }
  connection.close();
  await kafka.stopBroker(1);
  for (const { one, rounds, topic } of recorded) {
    const snapshots = await filesOf(topic, /\.snapshot$/);
    const last = await filesOf(topic, /\.log$/);
    const file = join(OUT, `${one.name.replaceAll(/[^A-Za-z]+/g, "-")}.json`);
    await writeFile(
      file,
      `${JSON.stringify({ name: one.name, configs: one.configs, rounds, last, snapshots }, null, 1)}\n`,
    );
  }
} finally {
  await kafka.stop();
}

async function record({ name, configs, actions }: CompactionCase) {
  const topic = name.replaceAll(/[^A-Za-z]+/g, "-");
  await createTopic(topic, { "cleanup.policy": "compact", "segment.ms": "1000", ...NEVER, ...configs });
  const appendTime = configs["message.timestamp.type"] === "LogAppendTime";
  const producers = new Map<string, Producer>();
  const rounds: { before: Files; after: Files; startedMs: number; endedMs: number }[] = [];
  let timestamp = Date.now() - 1_800_000;
  const run = async (action: Action): Promise<void> => {
    if ("roll" in action) {
      timestamp += 10_000;
      if (appendTime) await pause(1100);
    } else if ("set" in action) {
      await alter(topic, action.set);
    } else if ("end" in action) {
      await end(producers.get(action.end)!, action.commit);
    } else if ("write" in action) {
      const producer = action.by === undefined ? undefined : await producerOf(producers, topic, action.by);
      await write(topic, action, producer, timestamp);
    } else {
      const before = await filesOf(topic, /\.(log|txnindex)$/);
      const startedMs = Date.now();
      await alter(topic, ALWAYS);
      await cleaned(topic, [...producers.values()]);
      const endedMs = Date.now();
      rounds.push({ before, after: await filesOf(topic, /\.(log|txnindex)$/), startedMs, endedMs });
      await alter(topic, NEVER);
    }
  };
  for (const action of actions) await run(action);
  console.log(
    `${name}: ${rounds.length} rounds, ${Object.keys(rounds[0]!.before).length} files to ${Object.keys(rounds[0]!.after).length}`,
  );
  return { rounds, topic };
}

async function createTopic(name: string, configs: Record<string, string>): Promise<void> {
  const topic = {
    name,
    numPartitions: 1,
    replicationFactor: 1,
    assignments: [],
    configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
  };
  const answer = await connection.send(createTopics, { topics: [topic], timeoutMs: 10_000 }, timeout);
  if (answer.topics[0]!.errorCode !== 0) throw new Error(`${name}: ${answer.topics[0]!.errorMessage}`);
}

async function alter(topic: string, configs: Readonly<Record<string, string>>): Promise<void> {
  const resource = {
    resourceType: 2,
    resourceName: topic,
    configs: Object.entries(configs).map(([name, value]) => ({ name, configOperation: 0, value })),
  };
  const answer = await connection.send(
    incrementalAlterConfigs,
    { resources: [resource], validateOnly: false },
    timeout,
  );
  if (answer.responses[0]!.errorCode !== 0) throw new Error(`${topic}: ${answer.responses[0]!.errorMessage}`);
  // The log learns of it a moment later.
  await pause(500);
}

async function producerOf(producers: Map<string, Producer>, topic: string, name: string): Promise<Producer> {
  const known = producers.get(name);
  if (known !== undefined) return known;
  const transactionalId = name.endsWith("-tx") ? `${topic}-${name}` : null;
  const { producerId, producerEpoch } = await waitFor(`producer ${name}`, async () => {
    if (transactionalId !== null)
      await connection.send(
        findCoordinator,
        { coordinatorKeys: [transactionalId], keyType: 1 },
        { ...timeout, maxVersion: 4 },
      );
    const answer = await connection.send(
      initProducerId,
      { transactionalId, transactionTimeoutMs: 600_000 },
      { ...timeout, maxVersion: 5 },
    );
    return answer.errorCode === 0 ? answer : undefined;
  });
  const producer: Producer = { transactionalId, id: producerId, epoch: producerEpoch, sequence: 0, openAt: undefined };
  producers.set(name, producer);
  return producer;
}

async function write(
  topic: string,
  action: Extract<Action, { write: unknown }>,
  producer: Producer | undefined,
  timestamp: number,
): Promise<void> {
  const builder = new RecordBatchBuilder();
  action.write.forEach(({ key, value, headers }, index) => {
    builder.append(
      timestamp + index,
      key === null ? null : Buffer.from(key),
      value === null ? null : Buffer.from(value),
      headers,
    );
  });
  const isTransactional = producer !== undefined && producer.transactionalId !== null;
  const records = builder.build({
    compression: action.compression ?? "none",
    ...(producer === undefined
      ? {}
      : { producerId: producer.id, producerEpoch: producer.epoch, baseSequence: producer.sequence, isTransactional }),
  });
  await waitFor(`a write to ${topic}`, async () => {
    const answer = await connection.send(
      produce,
      {
        transactionalId: producer?.transactionalId ?? null,
        acks: -1,
        timeoutMs: 10_000,
        topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
      },
      { ...timeout, minVersion: 12, maxVersion: 12 },
    );
    const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!;
    if (errorCode !== 0) throw new Error(`error ${errorCode}`);
    if (producer !== undefined) {
      producer.sequence += action.write.length;
      if (isTransactional) producer.openAt ??= Number(baseOffset);
    }
    return true;
  });
}

async function end(producer: Producer, committed: boolean): Promise<void> {
  const answer = await connection.send(
    endTxn,
    { transactionalId: producer.transactionalId!, producerId: producer.id, producerEpoch: producer.epoch, committed },
    { ...timeout, minVersion: 5 },
  );
  if (answer.errorCode !== 0) throw new Error(`error ${answer.errorCode} at the end of a transaction`);
  producer.id = answer.producerId;
  producer.epoch = answer.producerEpoch;
  producer.sequence = 0;
  producer.openAt = undefined;
  // The markers follow the answer.
  await pause(300);
}

/** Until the cleaner's checkpoint says that it is through with all that may be cleaned. */
async function cleaned(topic: string, producers: readonly Producer[]): Promise<void> {
  const bases = (await readdir(folderOf(topic)))
    .filter((file) => file.endsWith(".log"))
    .map((file) => Number.parseInt(file, 10));
  const unstable = Math.min(...producers.map(({ openAt }) => openAt ?? Infinity));
  const target = Math.max(...bases.filter((base) => base <= unstable));
  await waitFor(`the compaction of ${topic} to ${target}`, async () => {
    const text = await readFile(join(broker!.logDir, "cleaner-offset-checkpoint"), "utf8");
    return text.split("\n").includes(`${topic} 0 ${target}`) ? true : undefined;
  });
}

function folderOf(topic: string): string {
  return join(broker!.logDir, `${topic}-0`);
}

/** Names and bytes: raw deflate, in base64. */
async function filesOf(topic: string, pattern: RegExp): Promise<Files> {
  const files: Files = {};
  for (const file of (await readdir(folderOf(topic))).toSorted()) {
    if (pattern.test(file))
      files[file] = deflateRawSync(await readFile(join(folderOf(topic), file))).toString("base64");
  }
  return files;
}
