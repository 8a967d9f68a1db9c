import { afterEach, describe, expect, test } from "vitest";
import { describeTopics, describeTopicsById } from "../../../src/kafka/admin/describe-topics.ts";
import type { Cluster } from "../../../src/kafka/cluster.ts";
import { describeTopicPartitions } from "../../../src/protocol/messages/describe-topic-partitions.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { clusterOf } from "../support/cluster.ts";
import { FakeBroker, handler } from "../support/fake-broker.ts";
import type { Handler } from "../support/fake-broker.ts";

let broker: FakeBroker | undefined;
let cluster: Cluster | undefined;
afterEach(async () => {
  cluster?.close();
  await broker?.stop();
});

async function on(...handlers: readonly Handler[]): Promise<Cluster> {
  broker = await FakeBroker.start(handlers);
  cluster = clusterOf([broker.address]);
  return cluster;
}

const ids: Readonly<Record<string, string>> = { a: "AAAAAAAAAAAAAAAAAAAAAQ", b: "AAAAAAAAAAAAAAAAAAAAAg" };
const partition = (partitionIndex: number) => ({ partitionIndex, leaderId: 1, replicaNodes: [1, 2], isrNodes: [1] });

/** Topics a and b of three partitions, given out as Kafka does: by name, so many partitions a response, then a cursor. */
const paging = handler(describeTopicPartitions, ({ topics, responsePartitionLimit, cursor }) => {
  const all = topics.flatMap(({ name }) =>
    name in ids ? [0, 1, 2].map((index) => ({ name, index })) : [{ name, index: 0 }],
  );
  const start =
    cursor === null
      ? 0
      : all.findIndex(({ name, index }) => name === cursor.topicName && index === cursor.partitionIndex);
  const page = all.slice(start, start + responsePartitionLimit);
  const next = all[start + responsePartitionLimit];
  return {
    topics: [...new Set(page.map(({ name }) => name))].map((name) => {
      const topicId = ids[name];
      if (topicId === undefined) return { name, errorCode: 3 };
      const partitions = page.filter((each) => each.name === name).map(({ index }) => partition(index));
      return { name, topicId, partitions };
    }),
    nextCursor: next === undefined ? null : { topicName: next.name, partitionIndex: next.index },
  };
});

describe("describeTopics", () => {
  test.each([1, 2, 3, 4, 2000])("puts topics together from responses of %i partitions", async (partitionSizeLimit) => {
    const described = await describeTopics(await on(paging), ["b", "nope", "a", "", "b"], { partitionSizeLimit });
    expect(
      described.map(({ name, partitions, error }) => [name, partitions.map((each) => each.partition), error?.message]),
    ).toEqual([
      ["b", [0, 1, 2], undefined],
      ["nope", [], "This server does not host this topic-partition."],
      ["a", [0, 1, 2], undefined],
      ["", [], "The given topic name '' cannot be represented in a request."],
    ]);
    expect(described[0]?.partitions[0]).toEqual({
      partition: 0,
      leader: 1,
      replicas: [1, 2],
      isr: [1],
      elr: [],
      lastKnownElr: [],
    });
  });

  test("asks for many topics in few requests", async () => {
    const names = Array.from({ length: 150 }, (_, index) => `topic-${index}`);
    await describeTopics(await on(paging), names);
    expect(broker?.requests).toEqual(["ApiVersions v4", "DescribeTopicPartitions v0"]);
  });

  test("falls back to Metadata, which knows no ELR", async () => {
    const opened = await on(
      handler(metadata, ({ topics, allowAutoTopicCreation }) => ({
        brokers: [],
        topics: (topics ?? []).map(({ name }) =>
          name === "a"
            ? { name, topicId: ids["a"] ?? "", partitions: [partition(1), { ...partition(0), leaderId: -1 }] }
            : { name, errorCode: allowAutoTopicCreation ? 0 : 3 },
        ),
      })),
    );
    const [a, nope] = await describeTopics(opened, ["a", "nope"]);
    expect(a?.partitions).toEqual([
      { partition: 0, leader: null, replicas: [1, 2], isr: [1], elr: null, lastKnownElr: null },
      { partition: 1, leader: 1, replicas: [1, 2], isr: [1], elr: null, lastKnownElr: null },
    ]);
    expect(nope?.error?.errorName).toBe("UNKNOWN_TOPIC_OR_PARTITION");
  });
});

describe("describeTopicsById", () => {
  test("names an id that is not there", async () => {
    const known = ids["a"] ?? "";
    const opened = await on(
      handler(metadata, ({ topics }) => ({
        brokers: [],
        topics: (topics ?? []).map(({ topicId }) =>
          topicId === known
            ? { name: "a", topicId, partitions: [partition(0)] }
            : { name: null, topicId, errorCode: 100 },
        ),
      })),
    );
    const [found, lost] = await describeTopicsById(opened, [known, "AAAAAAAAAAAAAAAAAAAACQ"]);
    expect(found).toMatchObject({ name: "a", topicId: known, partitions: [{ partition: 0, elr: null }] });
    expect(lost?.error?.message).toBe("TopicId AAAAAAAAAAAAAAAAAAAACQ not found.");
  });

  test("needs a broker that knows ids", async () => {
    const opened = await on(handler(metadata, () => ({ brokers: [], topics: [] }), [0, 9]));
    await expect(describeTopicsById(opened, [ids["a"] ?? ""])).rejects.toThrow(
      "The node does not support METADATA with version in range [12,13]. The supported range is [0,9].",
    );
  });
});
