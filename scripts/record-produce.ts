/**
 * Records test/fixtures/produce/answers.json: npx tsx scripts/record-produce.ts HOST:PORT
 * Every case of produce-cases.ts is sent to a running Apache Kafka; kept are its answer and the bytes that it stored.
 */
import { Buffer } from "node:buffer";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { BrokerConnection } from "../src/kafka/connection.ts";
import { createTopics } from "../src/protocol/messages/create-topics.ts";
import { deleteTopics } from "../src/protocol/messages/delete-topics.ts";
import { fetch } from "../src/protocol/messages/fetch.ts";
import { produce } from "../src/protocol/messages/produce.ts";
import { loadCodec } from "../src/protocol/records/compression/index.ts";
import { produceCases, type ProduceCase, type ProduceStep } from "./produce-cases.ts";

const OUT = join(import.meta.dirname, "../test/fixtures/produce");
const [address = "127.0.0.1:19092"] = process.argv.slice(2);
const [host = "", port = ""] = address.split(":");
const timeout = { timeoutMs: 20_000 };

await Promise.all((["gzip", "snappy", "lz4", "zstd"] as const).map((type) => loadCodec(type)));
const connection = await BrokerConnection.open(
  { host, port: Number(port) },
  {
    clientId: "record-produce",
    timeoutMs: 10_000,
    requestTimeoutMs: 20_000,
    signal: new AbortController().signal,
    softwareVersion: "1",
  },
);
const topics = new Map<string, { name: string; configs: ProduceCase["configs"]; used: number }>();
const cases = produceCases();
for (const { configs } of cases) {
  const key = JSON.stringify(configs);
  const topic = topics.get(key) ?? { name: `batch-produce-${process.pid}-${topics.size}`, configs, used: 0 };
  topics.set(key, topic);
  topic.used++;
}
try {
  await createAll();
  const recorded = [];
  for (const one of cases) recorded.push(await record(one));
  await mkdir(OUT, { recursive: true });
  await writeFile(join(OUT, "answers.json"), `${JSON.stringify(recorded, null, 1)}\n`);
  console.log(`${recorded.length} cases`);
} finally {
  await connection.send(
    deleteTopics,
    { topicNames: [...topics.values()].map(({ name }) => name), timeoutMs: 10_000 },
    { ...timeout, maxVersion: 5 },
  );
  connection.close();
}

async function createAll(): Promise<void> {
  const answer = await connection.send(
    createTopics,
    {
      topics: [...topics.values()].map(({ name, configs, used }) => ({
        name,
        numPartitions: used,
        replicationFactor: 1,
        assignments: [],
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      })),
      timeoutMs: 10_000,
    },
    timeout,
  );
  for (const { name, errorCode, errorMessage } of answer.topics) {
    if (errorCode !== 0) throw new Error(`${name}: ${errorCode} ${errorMessage}`);
  }
  // Their logs come a moment later.
  await new Promise((resolve) => setTimeout(resolve, 3000));
}

async function record({ name, configs, steps }: ProduceCase): Promise<object> {
  const topic = topics.get(JSON.stringify(configs))!;
  const partition = --topic.used;
  const recordedSteps = [];
  for (const step of steps) recordedSteps.push(await recordStep(topic.name, partition, step));
  const codes = recordedSteps.map(({ answer }) => answer.errorCode).join(" ");
  console.log(`${name}: ${codes}`);
  return { name, configs, topic: topic.name, partition, steps: recordedSteps };
}

async function recordStep(topic: string, partition: number, { records, version = 9 }: ProduceStep) {
  const sentAtMs = Date.now();
  const { responses } = await connection.send(
    produce,
    { acks: -1, timeoutMs: 10_000, topicData: [{ name: topic, partitionData: [{ index: partition, records }] }] },
    { ...timeout, minVersion: version, maxVersion: version },
  );
  const answer = responses[0]!.partitionResponses[0]!;
  const { errorCode, errorMessage, recordErrors } = answer;
  const stored = errorCode === 0 ? await storedAt(topic, partition, answer.baseOffset) : Buffer.alloc(0);
  return {
    version,
    sentAtMs,
    records: packed(records),
    answer: {
      errorCode,
      baseOffset: Number(answer.baseOffset),
      logAppendTimeMs: Number(answer.logAppendTimeMs),
      logStartOffset: Number(answer.logStartOffset),
      errorMessage,
      recordErrors: recordErrors.map(({ batchIndex, batchIndexErrorMessage }) => ({
        batchIndex,
        message: batchIndexErrorMessage,
      })),
    },
    stored: packed(stored),
  };
}

async function storedAt(topic: string, partition: number, offset: bigint): Promise<Buffer> {
  const answer = await connection.send(
    fetch,
    {
      replicaId: -1,
      maxWaitMs: 1000,
      minBytes: 1,
      topics: [{ topic, partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 4_000_000 }] }],
    },
    { ...timeout, maxVersion: 11 },
  );
  const records = answer.responses[0]!.partitions[0]!.records ?? Buffer.alloc(0);
  return records.subarray(0, records.readInt32BE(8) + 12);
}

/** Raw deflate in base64 keeps the large ones small. */
function packed(bytes: Buffer): string {
  return deflateRawSync(bytes).toString("base64");
}
