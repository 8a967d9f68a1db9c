import { expect, test } from "vitest";
import { BrokerConfig } from "../../../src/broker/config/broker-config.ts";
import { createdTopicConfigs } from "../../../src/broker/metadata/created-topic-configs.ts";

test("a new topic's settings say whether they are its own, the broker's or Kafka's", () => {
  const config = BrokerConfig.create({ properties: new Map([["log.retention.hours", "2"]]) });
  config.loadDynamic({
    configs: (_type, name) =>
      new Map(name === "" ? [["min.insync.replicas", "1"]] : [["log.segment.bytes", "2097152"]]),
  });
  const configs = createdTopicConfigs(new Map([["cleanup.policy", "compact,compact"]]), config);
  const known = Object.fromEntries(configs.map(({ name, value, configSource }) => [name, `${value} ${configSource}`]));
  expect(known).toMatchObject({
    "cleanup.policy": "compact,compact 1",
    "segment.bytes": "2097152 2",
    "min.insync.replicas": "1 3",
    "retention.ms": "7200000 4",
    "max.message.bytes": "1048588 5",
    "leader.replication.throttled.replicas": " 5",
  });
  expect(configs.map(({ name }) => name)).toEqual(configs.map(({ name }) => name).toSorted());
});
