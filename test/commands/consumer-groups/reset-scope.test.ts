import { afterEach, describe, expect, test } from "vitest";
import { consumerGroupsOptions } from "../../../src/commands/consumer-groups/options.ts";
import { fetchResetScope } from "../../../src/commands/consumer-groups/reset-scope.ts";
import type { Cluster } from "../../../src/kafka/cluster.ts";
import { parseJoptsimple } from "../../../src/kit/joptsimple.ts";
import { describeTopicPartitions } from "../../../src/protocol/messages/describe-topic-partitions.ts";
import { clusterOf } from "../../kafka/support/cluster.ts";
import { FakeBroker, handler } from "../../kafka/support/fake-broker.ts";

let broker: FakeBroker | undefined;
let cluster: Cluster | undefined;
afterEach(async () => {
  cluster?.close();
  await broker?.stop();
});

/** Topics of four partitions each, of which only the first one has a leader. */
const halfLed = handler(describeTopicPartitions, ({ topics }) => ({
  topics: topics.map(({ name }) => ({
    name,
    partitions: [0, 1, 2, 3].map((partitionIndex) => ({ partitionIndex, leaderId: partitionIndex === 0 ? 1 : -1 })),
  })),
}));

async function partitionsOf(...args: string[]) {
  broker = await FakeBroker.start([halfLed]);
  cluster = clusterOf([broker.address]);
  const scope = await fetchResetScope(cluster, parseJoptsimple(consumerGroupsOptions, args), ["g"]);
  return scope.partitions("g");
}

describe("the scope of --reset-offsets", () => {
  test("keeps the order of the partitions that are named, and those named twice", async () => {
    expect(await partitionsOf("--topic", "b:0", "--topic", "a:0,0")).toEqual([
      { topic: "b", partition: 0 },
      { topic: "a", partition: 0 },
      { topic: "a", partition: 0 },
    ]);
  });

  test.each([
    [["--topic", "t:3,0,1"], "t-1,t-3"],
    [["--topic", "t:3,3"], "t-3"],
    [["--topic", "t:2", "--topic", "t"], "t-1,t-2,t-3"],
    [["--topic", "b:2,1", "--topic", "a:1"], "a-1,b-1,b-2"],
  ])("names what has no leader once, by topic and number: %j", async (args, named) => {
    await expect(partitionsOf(...args)).rejects.toThrow(`The partitions "${named}" have no leader`);
  });

  test("names what does not exist as often as it was asked for, in the order asked", async () => {
    await expect(partitionsOf("--topic", "t:9,0,8,9")).rejects.toThrow('The partitions "t-9,t-8,t-9" do not exist');
  });
});
