import { describe, expect, test } from "vitest";
import { partitionRow, topicRow } from "../../src/format/topic-describe.ts";

const topic = {
  name: "orders",
  topicId: "abcdefghijklmnopqrst-w",
  internal: false,
  partitionCount: 2,
  replicationFactor: 3,
  configs: { "min.insync.replicas": "2", "cleanup.policy": "compact,delete" },
  partitions: [],
};
const partition = { partition: 0, leader: 1, replicas: [1, 2, 3], isr: [1, 2], elr: [3], lastKnownElr: [] };

describe("the row of a topic", () => {
  test("shows the settings in the order given", () => {
    expect(topicRow(topic)).toBe(
      "Topic: orders\tTopicId: abcdefghijklmnopqrst-w\tPartitionCount: 2\tReplicationFactor: 3\tConfigs: min.insync.replicas=2,cleanup.policy=compact,delete",
    );
  });

  test("ends in a blank without settings, and leaves out an id that there is not", () => {
    expect(topicRow({ ...topic, topicId: "AAAAAAAAAAAAAAAAAAAAAA", configs: {} })).toBe(
      "Topic: orders\tPartitionCount: 2\tReplicationFactor: 3\tConfigs: ",
    );
  });

  test("shows a value that the broker keeps to itself as null", () => {
    expect(topicRow({ ...topic, configs: { secret: null } })).toMatch(/Configs: secret=null$/);
  });
});

describe("the row of a partition", () => {
  test("shows empty lists with the blank before them", () => {
    expect(partitionRow("orders", partition)).toBe(
      "\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2\tElr: 3\tLastKnownElr: ",
    );
  });

  test("says so where there is no leader and where the broker does not tell the eligible leader replicas", () => {
    expect(partitionRow("orders", { ...partition, leader: null, isr: [], elr: null, lastKnownElr: null })).toBe(
      "\tTopic: orders\tPartition: 0\tLeader: none\tReplicas: 1,2,3\tIsr: \tElr: N/A\tLastKnownElr: N/A",
    );
  });

  test("shows a reassignment that goes on, even one that only adds", () => {
    expect(partitionRow("orders", { ...partition, addingReplicas: [4], removingReplicas: [] })).toContain(
      "\tIsr: 1,2\tAdding Replicas: 4\tRemoving Replicas: \tElr: 3",
    );
  });
});
