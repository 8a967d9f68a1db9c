import { array, assert, asyncProperty, constantFrom } from "fast-check";
import { afterEach, expect, test } from "vitest";
import { startBroker } from "../../../src/broker/start-broker.ts";
import { type Deed, producerTo, recordOf, type TestProducer, WritableBroker } from "./support.ts";

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function brokerThat(...settings: Parameters<typeof WritableBroker.start>): Promise<WritableBroker> {
  const broker = await WritableBroker.start(...settings);
  toClose.push(() => broker.broker.stop());
  return broker;
}

async function producing(address: string, more: Record<string, string> = {}): Promise<TestProducer> {
  const started = await producerTo(address, more);
  toClose.push(() => started.producer.close({ timeoutMs: 0 }));
  return started;
}

const long = (index: number) => String(index).padStart(50, "0");
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

test("writes every record once and in order", async () => {
  const { broker, log } = await brokerThat();
  const { producer, send } = await producing(broker.address);
  await send(5000);
  expect(log).toEqual([numbers(5000)]);
  expect(producer).toMatchObject({ acknowledged: 5000, failed: 0 });
});

test.each(["none", "gzip", "snappy", "lz4", "zstd"])("writes batches that a broker takes, with %s", async (codec) => {
  const broker = await startBroker({ topics: [{ name: "t", partitions: 1 }] });
  toClose.push(() => broker.stop());
  const { producer, failed, send } = await producing(broker.bootstrapServer, { "compression.type": codec });
  await send(2000);
  expect({ acknowledged: producer.acknowledged, failed }).toEqual({ acknowledged: 2000, failed: [] });
});

test.each<[string, Deed[]]>([
  ["the answer is lost with the connection", ["append", "append-and-close"]],
  ["the request is lost with the connection", ["append", "close"]],
  ["another broker leads for a moment", ["not-leader", "not-leader"]],
  ["the broker misses what came before", ["append", "gap"]],
  ["the broker takes no batch so large", ["too-large"]],
])("doubles, loses and reorders nothing where %s", async (_, deeds) => {
  const { broker, log } = await brokerThat((request) => deeds[request] ?? "append");
  const { failed, send } = await producing(broker.address, { "batch.size": "200" });
  await send(1000);
  expect(failed).toEqual([]);
  expect(log).toEqual([numbers(1000)]);
});

test.each(["gzip", "snappy", "lz4", "zstd"])(
  "doubles, loses and reorders nothing that threads compress with %s, whatever goes wrong",
  async (codec) => {
    const deeds: Deed[] = ["append", "close", "append-and-close", "not-leader", "too-large"];
    const { broker, log } = await brokerThat((request) => deeds[request % 7] ?? "append");
    const { failed, send } = await producing(broker.address, { "compression.type": codec, "batch.size": "20000" });
    await send(2000, (index) => String(index).padEnd(500));
    expect(failed).toEqual([]);
    expect(log.map((values) => values.map((value) => value.trimEnd()))).toEqual([numbers(2000)]);
  },
);

test("doubles, loses and reorders nothing whatever goes wrong", async () => {
  const deed = constantFrom<Deed>("append", "append", "append-and-close", "close", "not-leader", "too-large");
  await assert(
    asyncProperty(array(deed, { maxLength: 30 }), constantFrom("64", "300", "16384"), async (deeds, size) => {
      const { broker, log } = await WritableBroker.start((request) => deeds[request] ?? "append", { partitions: 2 });
      const { producer, failed, send } = await producerTo(broker.address, { "batch.size": size, "linger.ms": "0" });
      await send(400);
      await producer.close();
      await broker.stop();
      expect(failed).toEqual([]);
      expect(log.flat().toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(400));
      for (const values of log) expect(values).toEqual(values.toSorted((a, b) => Number(a) - Number(b)));
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("splits a batch that is too large for the topic, down to the record that is", async () => {
  const { broker, log } = await brokerThat(undefined, { maxBatch: 400 });
  const { failed, send } = await producing(broker.address);
  await send(500, (index) => (index === 77 ? "x".repeat(500) : String(index)));
  expect(failed).toMatchObject([
    { place: 77, keyLength: -1, valueLength: 500, error: { errorName: "MESSAGE_TOO_LARGE" } },
  ]);
  expect(log).toEqual([numbers(500).filter((value) => value !== "77")]);
});

test("goes on in a new epoch behind a gap that a refused record has left", async () => {
  const { broker, epochs, log } = await brokerThat((request) => (request === 0 ? "refuse" : "append"));
  const { failed, send } = await producing(broker.address, { "batch.size": "1" });
  // Each is a batch of its own.
  await send(20, long);
  expect(failed).toMatchObject([{ place: 0 }]);
  expect(log).toEqual([Array.from({ length: 19 }, (_, index) => long(index + 1))]);
  expect([...epochs]).toContain(1);
});

test("gives up what is not delivered in time, in Java's words, with its place", async () => {
  const { broker } = await brokerThat(() => "hang");
  const { failed, send } = await producing(broker.address, {
    "request.timeout.ms": "100",
    "linger.ms": "0",
    "delivery.timeout.ms": "300",
  });
  await send(3);
  expect(failed.map(({ place }) => place)).toEqual([0, 1, 2]);
  expect(failed[0]!.error.message).toMatch(
    /^Expiring \d record\(s\) for t-0:\d+ ms has passed since batch creation\. The request has not been sent, or no server response has been received yet\.$/,
  );
});

test("gives up after so many retries", async () => {
  const { broker } = await brokerThat(() => "not-leader");
  const { failed, send } = await producing(broker.address, { retries: "2" });
  await send(1);
  expect(failed).toMatchObject([{ place: 0, error: { errorName: "NOT_LEADER_OR_FOLLOWER" } }]);
  expect(broker.requests.filter((request) => request.startsWith("Produce"))).toHaveLength(3);
});

test("waits for no answer with acks=0", async () => {
  const { broker, log } = await brokerThat();
  const { producer, send } = await producing(broker.address, { acks: "0" });
  await send(100);
  expect(producer.acknowledged).toBe(100);
  await expect.poll(() => log).toEqual([numbers(100)]);
});

test("has no room where buffer.memory is full, until something is acknowledged", async () => {
  const { broker, log } = await brokerThat();
  const { producer } = await producing(broker.address, { "buffer.memory": "32768", "linger.ms": "60000" });
  const topic = await producer.topic("t");
  let sent = 0;
  while (producer.append(topic, -1, recordOf("x".repeat(1000), sent))) sent += 1;
  expect(sent).toBeGreaterThan(20);
  expect(sent).toBeLessThan(40);
  await producer.room();
  expect(producer.append(topic, -1, recordOf("last", sent))).toBe(true);
  await producer.flush();
  expect(log[0]).toHaveLength(sent + 1);
});

test("refuses a record that no request has room for", async () => {
  const { broker } = await brokerThat();
  const { producer } = await producing(broker.address);
  const topic = await producer.topic("t");
  expect(() => producer.append(topic, -1, recordOf("x".repeat(1_100_000)))).toThrow(
    "The message is 1100088 bytes when serialized which is larger than 1048576, which is the value of the max.request.size configuration.",
  );
});

test("refuses a record larger than max.request.size though the batch at hand has room for it", async () => {
  const { broker, log } = await brokerThat();
  const { producer } = await producing(broker.address, { "max.request.size": "200", "batch.size": "16384" });
  const topic = await producer.topic("t");
  expect(producer.append(topic, -1, recordOf("0"))).toBe(true);
  expect(() => producer.append(topic, -1, recordOf("x".repeat(400)))).toThrow("max.request.size configuration");
  expect(producer.append(topic, -1, recordOf("1", 1))).toBe(true);
  await producer.flush();
  expect(log).toEqual([["0", "1"]]);
});

test("sends a key to its partition", async () => {
  const { broker, log } = await brokerThat(undefined, { partitions: 3 });
  const { producer } = await producing(broker.address);
  const topic = await producer.topic("t");
  // As recorded from the official tool.
  for (const [key, value] of ["a0", "b1", "c2", "d3"]) producer.append(topic, -1, recordOf(value!, 0, key));
  await producer.flush();
  expect(log).toEqual([[], ["0", "2"], ["1", "3"]]);
});

test.each([
  [{}, 5000],
  [{ "batch.size": "16384" }, 0],
])("makes larger batches while the broker is busy, but not with %j", async (more, least) => {
  const { broker, batches } = await brokerThat();
  const { producer } = await producing(broker.address, { ...more, "request.timeout.ms": "60000" });
  const topic = await producer.topic("t");
  // As many answers as it takes for a broker to be known as fast.
  for (let index = 0; index < 10; index++) {
    producer.append(topic, -1, recordOf(String(index)));
    await producer.flush();
  }
  for (let index = 0; index < 60_000; index++) expect(producer.append(topic, -1, recordOf(String(index)))).toBe(true);
  await producer.flush();
  expect(Math.max(...batches)).toBeGreaterThan(least);
  if (least === 0) expect(Math.max(...batches)).toBeLessThan(2000);
});

test("does not find a topic in time", async () => {
  const { broker } = await brokerThat();
  const { producer } = await producing(broker.address, { "max.block.ms": "50" });
  await expect(producer.topic("other")).rejects.toThrow("Topic other not present in metadata after 50 ms.");
});

test("waits for no topic once nothing shall be waited for, but for an answer that is under way", async () => {
  const { broker } = await brokerThat();
  const { producer } = await producing(broker.address, { "max.block.ms": "60000" });
  const known = producer.topic("t");
  producer.stopWaiting();
  await expect(known).resolves.toMatchObject({ name: "t" });
  await expect(producer.topic("other")).rejects.toThrow("Producer closed while send in progress");
});

test("waits for no memory once nothing shall be waited for", async () => {
  const { broker } = await brokerThat(() => "hang");
  const { producer } = await producing(broker.address, { "buffer.memory": "2000", "max.block.ms": "60000" });
  const topic = await producer.topic("t");
  while (producer.append(topic, -1, recordOf("x".repeat(100)))) continue;
  const room = producer.room();
  producer.stopWaiting();
  await expect(room).rejects.toThrow("Producer closed while allocating memory");
});

test("fails what is left over when it has to close", async () => {
  const { broker } = await brokerThat(() => "hang");
  const { producer, failed } = await producing(broker.address);
  producer.append(await producer.topic("t"), -1, recordOf("x"));
  await producer.close({ timeoutMs: 20 });
  expect(failed).toMatchObject([{ error: { message: "Producer is closed forcefully." } }]);
});
