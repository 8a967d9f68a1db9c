import { afterEach, expect, test } from "vitest";
import { BrokerConnection } from "../../src/kafka/connection.ts";
import { describeCluster } from "../../src/protocol/messages/describe-cluster.ts";
import { metadata } from "../../src/protocol/messages/metadata.ts";
import { produce } from "../../src/protocol/messages/produce.ts";
import { ZERO_UUID } from "../../src/protocol/uuid.ts";
import { FakeBroker, handler, misbehave } from "./support/fake-broker.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A connection to a broker that answers its first request with this throttle time, and no other. */
async function connected(throttleTimeMs: number): Promise<BrokerConnection> {
  let requests = 0;
  const broker = await FakeBroker.start([
    handler(metadata, () => {
      if (requests++ > 0) misbehave("hang");
      return { throttleTimeMs, brokers: [], topics: [] };
    }),
  ]);
  closing.push(() => broker.stop());
  return opened(broker.port);
}

async function opened(port: number): Promise<BrokerConnection> {
  const connection = await BrokerConnection.open(
    { host: "127.0.0.1", port },
    {
      clientId: "test",
      requestTimeoutMs: 5000,
      timeoutMs: 5000,
      softwareVersion: "0",
      signal: new AbortController().signal,
    },
  );
  closing.push(() => connection.close());
  return connection;
}

const ask = (connection: BrokerConnection, timeoutMs: number): Promise<unknown> =>
  connection.send(metadata, { topics: [] }, { timeoutMs });

test("A request that is not answered in time ends the connection.", async () => {
  const connection = await connected(0);
  await ask(connection, 5000);
  await expect(ask(connection, 10)).rejects.toThrow("10 ms");
  expect(connection.lost).toBeDefined();
});

test("A broker whose quota is used up has its time added to that of each request.", async () => {
  const throttled = await connected(600_000);
  const other = await connected(0);
  await Promise.all([ask(throttled, 5000), ask(other, 5000)]);
  let ended = false;
  const asked = ask(throttled, 10).finally(() => {
    ended = true;
  });
  await expect(ask(other, 50)).rejects.toThrow("50 ms");
  expect(ended).toBe(false);
  throttled.close();
  await expect(asked).rejects.toThrow("closed");
});

test("Requests go in the order in which they are sent, small ones before large ones too.", async () => {
  const broker = await FakeBroker.start([
    handler(metadata, () => ({ brokers: [], topics: [] })),
    handler(describeCluster, () => ({ clusterId: "c", brokers: [] })),
    handler(produce, () => ({ responses: [] })),
  ]);
  closing.push(() => broker.stop());
  const connection = await opened(broker.port);
  broker.requests.length = 0;
  const sizes = [10, 100_000, 10, 5000];
  await Promise.all(
    sizes.flatMap((size) => {
      const records = Buffer.alloc(size);
      const topicData = [{ name: "t", topicId: ZERO_UUID, partitionData: [{ index: 0, records }] }];
      return [
        ask(connection, 5000),
        connection.send(produce, { acks: -1, timeoutMs: 1000, topicData }, { timeoutMs: 5000, maxVersion: 12 }),
        connection.send(describeCluster, {}, { timeoutMs: 5000 }),
      ];
    }),
  );
  const names = broker.requests.map((request) => request.split(" ")[0]);
  expect(names).toEqual(sizes.flatMap(() => ["Metadata", "Produce", "DescribeCluster"]));
});
