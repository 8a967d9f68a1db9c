import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { type BrokerOptions, type RunningBroker, startBroker } from "../../src/broker/start-broker.ts";
import { InputError } from "../../src/errors.ts";
import { batch } from "./support/transcript.ts";
import { type Message, WireClient } from "./support/wire-client.ts";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(options: BrokerOptions = {}): Promise<RunningBroker> {
  const broker = await startBroker(options);
  closing.push(() => broker.stop());
  return broker;
}

function folder(): string {
  const dataDir = mkdtempSync(path.join(tmpdir(), "kt-broker-"));
  closing.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

async function asking(broker: RunningBroker, name: string, version: number, body: Message): Promise<Message> {
  const client = await WireClient.to(broker);
  const answer = await client.ask(name, version, body);
  client.close();
  if (answer === "closed") throw new Error(`the connection ended at ${name}`);
  return answer;
}

async function topicsOf(broker: RunningBroker): Promise<string[]> {
  const answer = await asking(broker, "Metadata", 12, { topics: null });
  return [...JSON.stringify(answer).matchAll(/"name":"([^"]*)","topicId"/g)].map((found) => found[1] ?? "");
}

async function produce(broker: RunningBroker, name: string, values: readonly string[]): Promise<Message> {
  const topicData = [{ name, partitionData: [{ index: 0, records: batch(values, Date.now()) }] }];
  return asking(broker, "Produce", 12, { acks: -1, timeoutMs: 1000, topicData });
}

test("listens on a free port of the loopback address, with its topics there", async () => {
  const broker = await start({
    topics: [
      { name: "orders", partitions: 3 },
      { name: "users", partitions: 1, config: { "cleanup.policy": "compact" } },
    ],
  });
  expect(broker).toMatchObject({ host: "127.0.0.1", dataDir: undefined, nodeId: 1 });
  expect(broker.bootstrapServer).toBe(`127.0.0.1:${broker.port}`);
  expect(await topicsOf(broker)).toEqual(["orders", "users"]);
});

test("takes what server.properties would say", async () => {
  const broker = await start({ config: { "node.id": "7", "num.partitions": "4" } });
  expect(broker.nodeId).toBe(7);
  expect(await asking(broker, "DescribeCluster", 1, {})).toMatchObject({
    clusterId: broker.clusterId,
    brokers: [{ brokerId: 7, host: "127.0.0.1", port: broker.port }],
  });
});

test("tells the advertised address", async () => {
  const broker = await start({ host: "0.0.0.0", advertised: { host: "kafka.test", port: 4711 } });
  expect(broker.bootstrapServer).toBe("kafka.test:4711");
  expect(await asking({ ...broker, host: "127.0.0.1" }, "DescribeCluster", 1, {})).toMatchObject({
    brokers: [{ host: "kafka.test", port: 4711 }],
  });
});

test("of IPv6's loopback address alone gives that address, not a name that may be IPv4's", async (context) => {
  const broker = await start({ host: "::1" }).catch((error: unknown) => {
    context.skip(!String(error).includes("in use"), `there is no IPv6 here: ${String(error)}`);
    throw error;
  });
  expect(broker.bootstrapServer).toBe(`[::1]:${broker.port}`);
  expect(await asking(broker, "DescribeCluster", 1, {})).toMatchObject({
    brokers: [{ host: "::1", port: broker.port }],
  });
});

test.each<[BrokerOptions, string]>([
  [{ host: "" }, "The host to listen on is empty"],
  [{ port: -1 }, "The port must be a number from 0 to 65535, not -1"],
  [{ port: 65_536 }, "The port must be a number from 0 to 65535, not 65536"],
  [{ port: 1.5 }, "The port must be a number from 0 to 65535, not 1.5"],
  [{ advertised: { host: "", port: 9092 } }, "Clients cannot be told the address ':9092'"],
  [{ advertised: { host: "kafka", port: 0 } }, "Clients cannot be told the address 'kafka:0'"],
  [{ advertised: { host: "kafka", port: 70_000 } }, "Clients cannot be told the address 'kafka:70000'"],
])("does not start with %j", async (options, message) => {
  await expect(startBroker(options)).rejects.toMatchObject({ constructor: InputError, message });
});

test("several live in one process, each with its own topics", async () => {
  const brokers = await Promise.all(["one", "two"].map((name) => start({ topics: [{ name, partitions: 1 }] })));
  expect(await Promise.all(brokers.map(topicsOf))).toEqual([["one"], ["two"]]);
});

test("what was written is there after a restart, and a topic asked for again stays", async () => {
  const dataDir = folder();
  const topics = [{ name: "kept", partitions: 1 }];
  const first = await startBroker({ dataDir, topics });
  await produce(first, "kept", ["a", "b"]);
  await first.stop();
  const second = await start({ dataDir, topics });
  expect(second.clusterId).toBe(first.clusterId);
  expect(await produce(second, "kept", ["c"])).toMatchObject({
    responses: [{ partitionResponses: [{ errorCode: 0, baseOffset: 2n }] }],
  });
});

test("may be stopped again and again, and nobody gets in then", async () => {
  const broker = await startBroker();
  const client = await WireClient.to(broker);
  await Promise.all([broker.stop(), broker.stop()]);
  await broker[Symbol.asyncDispose]();
  expect(await client.nextFrame()).toBeUndefined();
  await expect(WireClient.to(broker)).rejects.toThrow("ECONNREFUSED");
});

test("a port in use is one line, and the data folder is free for the next attempt", async () => {
  const { port } = await start();
  const dataDir = folder();
  await expect(startBroker({ port, dataDir })).rejects.toMatchObject({
    constructor: InputError,
    message: `Cannot listen on 127.0.0.1:${port}: the port is in use`,
  });
  await start({ dataDir });
});

test("a folder in use is one line", async () => {
  const dataDir = folder();
  await start({ dataDir });
  await expect(startBroker({ dataDir })).rejects.toThrow(InputError);
});

test("a topic that cannot be is one line, and leaves nothing open", async () => {
  const dataDir = folder();
  await expect(startBroker({ dataDir, topics: [{ name: "a b", partitions: 1 }] })).rejects.toThrow(
    new InputError(
      "The topic a b cannot be created: Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
    ),
  );
  await start({ dataDir });
});

test("a disk that fails ends the broker, with one line, and the client is told", async () => {
  const dataDir = folder();
  const reported: string[] = [];
  const failed = new Promise<Error>((resolve) => {
    void start({
      dataDir,
      topics: [{ name: "t", partitions: 1 }],
      // Every batch begins a segment, so every append makes a file.
      config: { "log.roll.ms": "1" },
      report: (line) => reported.push(line),
      onFailure: resolve,
    }).then(async (broker) => {
      await produce(broker, "t", ["a"]);
      rmSync(path.join(dataDir, "t-0"), { recursive: true });
      for (let count = 0; count < 3; count++) await produce(broker, "t", ["b"]).catch(() => undefined);
    });
  });
  expect((await failed).message).toContain("t-0");
  expect(reported.filter((line) => line.startsWith("The broker stops"))).toHaveLength(1);
  expect(existsSync(dataDir)).toBe(true);
});
