import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningBroker, startBroker } from "../../../src/broker/start-broker.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import type { BuildOptions } from "../../../src/protocol/records/builder.ts";
import { COMPRESSION_TYPES, type CompressionType } from "../../../src/protocol/records/compression/codec.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";
import { records } from "../../../src/protocol/records/records.ts";
import { batch } from "../support/transcript.ts";
import { type Message, WireClient } from "../support/wire-client.ts";

let broker: RunningBroker;
let client: WireClient;

beforeAll(async () => {
  broker = await startBroker({
    topics: [
      { name: "plain", partitions: 1 },
      { name: "stamped", partitions: 1, config: { "message.timestamp.type": "LogAppendTime" } },
      { name: "gzipped", partitions: 1, config: { "compression.type": "gzip" } },
      { name: "counted", partitions: 1 },
    ],
  });
  client = await WireClient.to(broker);
});

afterAll(async () => {
  client.close();
  await broker.stop();
});

async function produce(name: string, sent: Buffer, more: Message = {}): Promise<Message | "closed"> {
  const topicData = [{ name, partitionData: [{ index: 0, records: sent }] }];
  return client.ask("Produce", 12, { acks: -1, timeoutMs: 1000, topicData, ...more });
}

/** The answer for the one partition. */
function partitionOf(answer: Message | "closed"): unknown {
  return JSON.parse(JSON.stringify(answer, plain), (key, value: unknown) =>
    Array.isArray(value) && (key === "responses" || key === "partitionResponses") ? value[0] : value,
  ).responses.partitionResponses;
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

async function lastBatch(name: string): Promise<RecordBatch> {
  const partitions = [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_000_000 }];
  const body = { maxWaitMs: 0, minBytes: 1, topics: [{ topic: name, partitions }] };
  const answer: Message | "closed" = await client.ask("Fetch", 12, body);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a Fetch is answered
  const [topic] = (answer as unknown as { responses: { partitions: { records: Buffer }[] }[] }).responses;
  const stored = topic?.partitions[0]?.records ?? Buffer.alloc(0);
  let found = new RecordBatch(stored);
  while (found.position + found.sizeInBytes < stored.length) {
    found = new RecordBatch(stored, found.position + found.sizeInBytes);
  }
  return found;
}

const valuesOf = (found: RecordBatch): string[] => [...records(found)].map(({ value }) => String(value));

test.each(COMPRESSION_TYPES)("keeps a batch as it was sent: %s", async (compression) => {
  await loadCodec(compression);
  const sent = batch(["one", "two"], Date.now(), { compression });
  expect(partitionOf(await produce("plain", sent))).toMatchObject({ errorCode: 0, logAppendTimeMs: -1 });
  const found = await lastBatch("plain");
  expect(found.compression).toBe(compression);
  expect(valuesOf(found)).toEqual(["one", "two"]);
  expect(found.bytes().subarray(16)).toEqual(sent.subarray(16));
});

test("stamps records with the time of the append where the topic wants it", async () => {
  const before = Date.now();
  const answer = partitionOf(await produce("stamped", batch(["a"], 5)));
  const found = await lastBatch("stamped");
  expect(found.timestampType).toBe("LogAppendTime");
  expect(found.maxTimestamp).toBeGreaterThanOrEqual(before);
  expect(answer).toMatchObject({ errorCode: 0, logAppendTimeMs: found.maxTimestamp });
  expect(found.isValid()).toBe(true);
});

test("compresses where the topic wants it", async () => {
  expect(partitionOf(await produce("gzipped", batch(["a".repeat(1000)], Date.now())))).toMatchObject({ errorCode: 0 });
  const found = await lastBatch("gzipped");
  expect<CompressionType>(found.compression).toBe("gzip");
  expect(valuesOf(found)).toEqual(["a".repeat(1000)]);
});

test("takes each batch of an idempotent producer once", async () => {
  const initiated = await client.ask("InitProducerId", 4, { transactionalId: null, transactionTimeoutMs: 1000 });
  const producerId = initiated === "closed" ? 0n : BigInt(String(initiated["producerId"]));
  const numbered = (baseSequence: number, values: string[]): Buffer => {
    const options: BuildOptions = { producerId, producerEpoch: 0, baseSequence };
    return batch(values, Date.now(), options);
  };
  const first = numbered(0, ["a", "b"]);
  expect(partitionOf(await produce("counted", Buffer.from(first)))).toMatchObject({ errorCode: 0, baseOffset: 0 });
  expect(partitionOf(await produce("counted", numbered(2, ["c"])))).toMatchObject({ errorCode: 0, baseOffset: 2 });
  expect(partitionOf(await produce("counted", Buffer.from(first)))).toMatchObject({ errorCode: 0, baseOffset: 0 });
  expect(partitionOf(await produce("counted", numbered(7, ["d"])))).toMatchObject({ errorCode: 45 });
  expect((await lastBatch("counted")).lastOffset).toBe(2);
});

test("a batch of a transaction gets the error that no client tries again on", async () => {
  const sent = batch(["a"], Date.now(), { producerId: 9n, producerEpoch: 0, baseSequence: 0, isTransactional: true });
  expect(partitionOf(await produce("plain", sent, { transactionalId: "tx" }))).toMatchObject({
    errorCode: 48,
    errorMessage: "Partition was not added to the transaction",
  });
});

test("old clients may not send zstd", async () => {
  await loadCodec("zstd");
  const topicData = [
    { name: "plain", partitionData: [{ index: 0, records: batch(["a"], Date.now(), { compression: "zstd" }) }] },
  ];
  const answer = await client.ask("Produce", 6, { acks: -1, timeoutMs: 1000, topicData });
  expect(partitionOf(answer)).toMatchObject({ errorCode: 76 });
});
