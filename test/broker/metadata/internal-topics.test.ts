import { expect, test } from "vitest";
import { BrokerConfig } from "../../../src/broker/config/broker-config.ts";
import { autoCreatedTopic } from "../../../src/broker/metadata/internal-topics.ts";

const configsOf = (name: string, properties: Readonly<Record<string, string>> = {}) => {
  const config = BrokerConfig.create({ properties: new Map(Object.entries(properties)) });
  const { configs, numPartitions, replicationFactor } = autoCreatedTopic(name, config);
  return { numPartitions, replicationFactor, ...Object.fromEntries(configs.map((entry) => [entry.name, entry.value])) };
};

test("the coordinators' topics are made as Kafka makes them", () => {
  expect(configsOf("__consumer_offsets")).toEqual({
    numPartitions: 50,
    replicationFactor: 1,
    "cleanup.policy": "compact",
    "compression.type": "producer",
    "segment.bytes": "104857600",
  });
  expect(configsOf("__transaction_state")).toEqual({
    numPartitions: 50,
    replicationFactor: 1,
    "cleanup.policy": "compact",
    "compression.type": "uncompressed",
    "min.insync.replicas": "1",
    "segment.bytes": "104857600",
    "unclean.leader.election.enable": "false",
  });
  expect(configsOf("__share_group_state")).toEqual({
    numPartitions: 50,
    replicationFactor: 1,
    "cleanup.policy": "delete",
    "compression.type": "producer",
    "retention.ms": "-1",
    "segment.bytes": "104857600",
  });
});

test("the broker's settings hold for them", () => {
  const given = { "offsets.topic.num.partitions": "3", "offsets.topic.segment.bytes": "1048576" };
  expect(configsOf("__consumer_offsets", given)).toMatchObject({ numPartitions: 3, "segment.bytes": "1048576" });
});

test("any other topic takes the defaults", () => {
  expect(configsOf("a")).toEqual({ numPartitions: -1, replicationFactor: -1 });
});
