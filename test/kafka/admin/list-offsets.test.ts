import { afterEach, describe, expect, test } from "vitest";
import { listOffsets } from "../../../src/kafka/admin/list-offsets.ts";
import type { Cluster } from "../../../src/kafka/cluster.ts";
import { listOffsets as api } from "../../../src/protocol/messages/list-offsets.ts";
import type { ListOffsetsRequest } from "../../../src/protocol/messages/list-offsets.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { clusterOf, hasty } from "../support/cluster.ts";
import { FakeBroker, handler } from "../support/fake-broker.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Setup {
  /** The leader of each partition of topic t: 1, 2, or -1. */
  leaders?: readonly number[];
  versions?: readonly [number, number];
  errorOf?: (partition: number) => number;
}

/** Two brokers that answer each timestamp with the offset 100 * node + 10 * partition - timestamp. */
async function start({ leaders = [1, 2, 1], versions = api.versions, errorOf = () => 0 }: Setup = {}) {
  const brokers = [await FakeBroker.start(), await FakeBroker.start()] as const;
  const asked: ListOffsetsRequest[] = [];
  for (const [index, broker] of brokers.entries()) {
    broker.use(
      handler(metadata, ({ topics }) => ({
        brokers: brokers.map(({ port }, at) => ({ nodeId: at + 1, host: "127.0.0.1", port })),
        controllerId: 1,
        topics: (topics ?? []).map(({ name }) => ({
          name,
          errorCode: name === "t" ? 0 : 3,
          partitions: leaders.map((leaderId, partitionIndex) => ({
            partitionIndex,
            leaderId,
            replicaNodes: [],
            isrNodes: [],
          })),
        })),
      })),
      handler(
        api,
        (request) => {
          asked.push(request);
          return {
            topics: request.topics.map(({ name, partitions }) => ({
              name,
              partitions: partitions.map(({ partitionIndex, timestamp }) => ({
                partitionIndex,
                errorCode: errorOf(partitionIndex),
                offset: BigInt(100 * (index + 1) + 10 * partitionIndex) - timestamp,
                timestamp: timestamp < 0n ? -1n : timestamp,
                leaderEpoch: 4,
              })),
            })),
          };
        },
        versions,
      ),
    );
  }
  closing.push(() => Promise.all(brokers.map((broker) => broker.stop())));
  const cluster: Cluster = clusterOf([brokers[0].address], hasty);
  closing.push(() => cluster.close());
  return { brokers, cluster, asked };
}

const t = (partition: number, spec: Parameters<typeof listOffsets>[1][number]["spec"] = "latest") => ({
  topic: "t",
  partition,
  spec,
});

describe("listOffsets", () => {
  test("asks each leader once and answers in the order asked", async () => {
    const { brokers, cluster } = await start();
    const rows = await listOffsets(cluster, [t(2), t(1), t(0, { timestamp: 5n })]);
    expect(rows).toEqual([
      { topic: "t", partition: 2, offset: 121n, timestamp: -1n, leaderEpoch: 4 },
      { topic: "t", partition: 1, offset: 211n, timestamp: -1n, leaderEpoch: 4 },
      { topic: "t", partition: 0, offset: 95n, timestamp: 5n, leaderEpoch: 4 },
    ]);
    for (const { requests } of brokers) expect(requests.filter((each) => each.startsWith("ListOff"))).toHaveLength(1);
  });

  test.each([
    ["latest", -1n],
    ["earliest", -2n],
    ["max-timestamp", -3n],
    ["earliest-local", -4n],
    ["latest-tiered", -5n],
    ["earliest-pending-upload", -6n],
    ["a time", 1_700_000_000_000n],
    ["a time before 1970", -7n],
  ] as const)("asks for %s by the timestamp %s", async (name, timestamp) => {
    const { cluster, asked } = await start();
    const spec = name.startsWith("a time") ? { timestamp } : (name as "latest");
    await listOffsets(cluster, [t(0, spec)]);
    expect(asked[0]?.topics[0]?.partitions[0]?.timestamp).toBe(timestamp);
  });

  test("gives both ends of one partition, though a request may name it once only", async () => {
    const { cluster, asked } = await start();
    const rows = await listOffsets(cluster, [t(0, "earliest"), t(0, "latest"), t(2, "earliest")]);
    expect(rows.map(({ offset }) => offset)).toEqual([102n, 101n, 122n]);
    expect(asked.map(({ topics }) => topics[0]?.partitions.map(({ partitionIndex }) => partitionIndex))).toEqual([
      [0, 2],
      [0],
    ]);
  });

  test("says what an old broker cannot tell, and gives the rest", async () => {
    const { cluster, asked } = await start({ versions: [1, 7] });
    const rows = await listOffsets(cluster, [t(0, "latest-tiered"), t(2, "max-timestamp")]);
    expect(rows[0]?.error).toMatchObject({
      code: "KT_VERSION",
      message: "The node does not support LIST_OFFSETS with version in range [9,11]. The supported range is [1,7].",
    });
    expect(rows[1]).toMatchObject({ offset: 123n });
    expect(asked).toHaveLength(1);
  });

  test("asks for what is committed by the isolation level", async () => {
    const { cluster, asked } = await start();
    await listOffsets(cluster, [t(0)], { isolation: "read_committed" });
    await listOffsets(cluster, [t(0)]);
    expect(asked.map(({ isolationLevel }) => isolationLevel)).toEqual([1, 0]);
  });

  test("makes a row with an error of a partition that fails, is not there, or has no leader in time", async () => {
    const { cluster } = await start({ leaders: [1, 1, -1], errorOf: (partition) => (partition === 1 ? 29 : 0) });
    const rows = await listOffsets(cluster, [t(0), t(1), t(2), { ...t(0), topic: "nope" }]);
    expect(rows.map(({ offset }) => offset)).toEqual([101n, -1n, -1n, -1n]);
    expect(rows[1]?.error).toMatchObject({ errorName: "TOPIC_AUTHORIZATION_FAILED" });
    expect(rows[2]?.error?.message).toMatch(
      /^Call\(callName=listOffsets\(api=METADATA\), deadlineMs=\d+, tries=\d+, nextAllowedTryMs=\d+\) timed out at \d+ after \d+ attempt\(s\)$/,
    );
    expect(rows[3]?.error?.message).toBe(
      "Failed to fetch metadata for partition nope-0 because metadata for topic `nope` could not be found",
    );
  });

  test("asks nobody where nothing is wanted", async () => {
    const { brokers, cluster } = await start();
    expect(await listOffsets(cluster, [])).toEqual([]);
    expect(brokers[0].connections).toBe(0);
  });
});
