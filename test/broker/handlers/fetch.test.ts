import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type RunningBroker, startBroker } from "../../../src/broker/start-broker.ts";
import { batch } from "../support/transcript.ts";
import { type Message, WireClient } from "../support/wire-client.ts";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(partitions = 1): Promise<RunningBroker> {
  const broker = await startBroker({ topics: [{ name: "t", partitions }] });
  closing.push(() => broker.stop());
  return broker;
}

async function clientOf(broker: RunningBroker): Promise<WireClient> {
  const client = await WireClient.to(broker);
  closing.push(() => client.close());
  return client;
}

async function produce(client: WireClient, values: readonly string[], index = 0): Promise<void> {
  const topicData = [{ name: "t", partitionData: [{ index, records: batch(values, Date.now()) }] }];
  await client.ask("Produce", 12, { acks: -1, timeoutMs: 1000, topicData });
}

/** A request that waits for an hour. */
function waitFor(partitions: readonly Message[], more: Message = {}): Message {
  return {
    maxWaitMs: 3_600_000,
    minBytes: 1,
    topics: [{ topic: "t", partitions: partitions.map((each) => ({ partitionMaxBytes: 1_000_000, ...each })) }],
    ...more,
  };
}

/** Sends a Fetch; the answer is there when `answered` is. */
async function waiting(
  client: WireClient,
  body: Message,
): Promise<{ isAnswered: () => boolean; answer: Promise<string> }> {
  let answered = false;
  await client.send("Fetch", 12, body);
  const answer = client.receive("Fetch", 12).then((message) => {
    answered = true;
    return JSON.stringify(message, (_key, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
  });
  return { isAnswered: () => answered, answer };
}

/** The broker has taken the requests before, for it has answered one sent after them on another connection. */
async function settle(client: WireClient): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await client.ask("ApiVersions", 0, {});
}

test("an append wakes whoever waits at the end", async () => {
  const broker = await start();
  const [producer, consumer] = [await clientOf(broker), await clientOf(broker)];
  const { isAnswered, answer } = await waiting(consumer, waitFor([{ partition: 0, fetchOffset: 0n }]));
  await settle(producer);
  expect(isAnswered()).toBe(false);
  await produce(producer, ["a"]);
  expect(await answer).toContain(`"highWatermark":1,`);
});

test("several that wait are all woken, by any of their partitions", async () => {
  const broker = await start(3);
  const producer = await clientOf(broker);
  const all = [0, 1, 2].map((partition) => ({ partition, fetchOffset: 0n }));
  const answers = [];
  for (let count = 0; count < 5; count++) answers.push((await waiting(await clientOf(broker), waitFor(all))).answer);
  await settle(producer);
  await produce(producer, ["a"], 2);
  for (const answer of await Promise.all(answers)) expect(answer.match(/"highWatermark":\d/g)).toHaveLength(3);
});

test("waits until there are as many bytes as asked for, over all partitions", async () => {
  const broker = await start(2);
  const [producer, consumer] = [await clientOf(broker), await clientOf(broker)];
  const both = [0, 1].map((partition) => ({ partition, fetchOffset: 0n }));
  const { isAnswered, answer } = await waiting(consumer, waitFor(both, { minBytes: 250 }));
  await produce(producer, ["a".repeat(50)], 0);
  await settle(producer);
  expect(isAnswered()).toBe(false);
  await produce(producer, ["b".repeat(50)], 1);
  await settle(producer);
  expect(isAnswered()).toBe(false);
  await produce(producer, ["c".repeat(50)], 0);
  expect(await answer).toContain(`"highWatermark":2,`);
});

test("finds enough bytes that lie in many pieces", async () => {
  const broker = await start();
  const client = await clientOf(broker);
  for (let count = 0; count < 40; count++) await produce(client, ["x".repeat(2000)]);
  const { answer } = await waiting(client, waitFor([{ partition: 0, fetchOffset: 0n }], { minBytes: 80_000 }));
  expect((await answer).length).toBeGreaterThan(80_000);
});

test("an answer comes at the end of the time, with what there is", async () => {
  const broker = await start();
  const client = await clientOf(broker);
  const { answer } = await waiting(client, waitFor([{ partition: 0, fetchOffset: 0n }], { maxWaitMs: 20 }));
  expect(await answer).toContain(`"highWatermark":0,`);
});

test("deleting the topic ends the wait", async () => {
  const broker = await start();
  const [admin, consumer] = [await clientOf(broker), await clientOf(broker)];
  const { answer } = await waiting(consumer, waitFor([{ partition: 0, fetchOffset: 0n }]));
  await settle(admin);
  await admin.ask("DeleteTopics", 5, { topicNames: ["t"], timeoutMs: 1000 });
  expect(await answer).toContain(`"errorCode":3,`);
});

test("a log start that moves beyond what is waited for ends the wait", async () => {
  const broker = await start();
  const [admin, consumer] = [await clientOf(broker), await clientOf(broker)];
  await produce(admin, ["a", "b", "c"]);
  const { answer } = await waiting(consumer, waitFor([{ partition: 0, fetchOffset: 1n }], { minBytes: 10_000 }));
  await settle(admin);
  const partitions = [{ partitionIndex: 0, offset: 2n }];
  await admin.ask("DeleteRecords", 2, { timeoutMs: 1000, topics: [{ name: "t", partitions }] });
  expect(await answer).toContain(`"errorCode":1,`);
});

test("an append wakes whoever waits although old segments have gone meanwhile", async () => {
  const broker = await startBroker({ topics: [{ name: "t", partitions: 1, config: { "segment.ms": "1" } }] });
  closing.push(() => broker.stop());
  const [admin, consumer] = [await clientOf(broker), await clientOf(broker)];
  const append = async (value: string, timestamp: number): Promise<void> => {
    const partitionData = [{ index: 0, records: batch([value], timestamp) }];
    await admin.ask("Produce", 12, { acks: -1, timeoutMs: 1000, topicData: [{ name: "t", partitionData }] });
  };
  await append("x".repeat(10_000), Date.now() - 1000);
  await append("y", Date.now() - 500);
  const { isAnswered, answer } = await waiting(consumer, waitFor([{ partition: 0, fetchOffset: 2n }]));
  await settle(admin);
  const partitions = [{ partitionIndex: 0, offset: 1n }];
  await admin.ask("DeleteRecords", 2, { timeoutMs: 1000, topics: [{ name: "t", partitions }] });
  await settle(admin);
  expect(isAnswered()).toBe(false);
  await append("z", Date.now());
  expect(await answer).toContain(`"highWatermark":3,`);
});

test("a damaged partition fails alone, for reads and for searches by timestamp", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "kt-fetch-"));
  closing.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const reported: string[] = [];
  const report = (line: string): unknown => reported.push(line);
  const broker = await startBroker({ dataDir, report, topics: [{ name: "t", partitions: 2 }] });
  closing.push(() => broker.stop());
  const client = await clientOf(broker);
  for (const index of [0, 1]) for (const value of ["a", "b"]) await produce(client, [value], index);
  const log = join(dataDir, "t-0", "00000000000000000000.log");
  const bytes = readFileSync(log);
  // The magic of the second batch.
  bytes[bytes.length / 2 + 16] = 9;
  writeFileSync(log, bytes);
  const both = [0, 1].map((partition) => ({ partition, fetchOffset: 1n }));
  const { answer } = await waiting(client, waitFor(both));
  expect((await answer).match(/"errorCode":-?\d+/g)).toEqual(['"errorCode":0', '"errorCode":2', '"errorCode":0']);
  const damagedBefore = bytes.length / 2;
  bytes[16] = 9;
  writeFileSync(log, bytes);
  const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, timestamp: 1n }));
  const found = await client.ask("ListOffsets", 5, { replicaId: -1, topics: [{ name: "t", partitions }] });
  expect(found).toMatchObject({ topics: [{ partitions: [{ errorCode: 2 }, { errorCode: 0, offset: 0n }] }] });
  expect(reported).toEqual([
    expect.stringMatching(new RegExp(`^t-0 cannot be read at offset 1: .* at byte ${damagedBefore} `)),
    expect.stringMatching(/^t-0 cannot be searched for timestamp 1: .* at byte 0 /),
  ]);
});

test("stopping the broker ends the wait", async () => {
  const broker = await start();
  const consumer = await clientOf(broker);
  await consumer.send("Fetch", 12, waitFor([{ partition: 0, fetchOffset: 0n }]));
  await settle(await clientOf(broker));
  await broker.stop();
  await consumer.receive("Fetch", 12);
  expect(consumer.socket.destroyed || consumer.socket.readableEnded).toBe(true);
});

test("a topic that is made anew under a name is another one to a session", async () => {
  const broker = await start();
  const client = await clientOf(broker);
  const metadata = async (): Promise<string> =>
    /"topicId":"([^"]*)"/.exec(JSON.stringify(await client.ask("Metadata", 12, { topics: [{ name: "t" }] })))?.[1] ??
    "";
  const topicId = await metadata();
  const topics = [{ topicId, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1000 }] }];
  const first = await client.ask("Fetch", 13, { maxWaitMs: 0, minBytes: 1, sessionEpoch: 0, topics });
  const sessionId = first === "closed" ? 0 : first["sessionId"];
  await client.ask("DeleteTopics", 5, { topicNames: ["t"], timeoutMs: 1000 });
  const create = { name: "t", numPartitions: 1, replicationFactor: 1 };
  await client.ask("CreateTopics", 7, { topics: [create], timeoutMs: 1000 });
  expect(await metadata()).not.toBe(topicId);
  const again = await client.ask("Fetch", 13, { maxWaitMs: 0, minBytes: 1, sessionId, sessionEpoch: 1 });
  expect(again).toMatchObject({ responses: [{ topicId, partitions: [{ errorCode: 103 }] }] });
});
