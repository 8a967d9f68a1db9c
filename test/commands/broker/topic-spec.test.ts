import { expect, test } from "vitest";
import { parseTopicSpec } from "../../../src/commands/broker/topic-spec.ts";
import { UsageError } from "../../../src/errors.ts";

test.each([
  ["orders:3", { name: "orders", partitions: 3, config: {} }],
  ["orders:3:", { name: "orders", partitions: 3, config: {} }],
  ["a.b:1:retention.ms=-1", { name: "a.b", partitions: 1, config: { "retention.ms": "-1" } }],
  [
    "t:1:retention.ms=1,segment.bytes=2",
    { name: "t", partitions: 1, config: { "retention.ms": "1", "segment.bytes": "2" } },
  ],
  [
    "t:1:cleanup.policy=compact,delete,retention.ms=1",
    { name: "t", partitions: 1, config: { "cleanup.policy": "compact,delete", "retention.ms": "1" } },
  ],
  [
    "t:1:leader.replication.throttled.replicas=0:1,1:1",
    { name: "t", partitions: 1, config: { "leader.replication.throttled.replicas": "0:1,1:1" } },
  ],
  ["t:1:compression.type=", { name: "t", partitions: 1, config: { "compression.type": "" } }],
])("reads the topic %s", (text, topic) => {
  expect(parseTopicSpec(text)).toEqual(topic);
});

test.each([
  "",
  "orders",
  "orders:",
  ":3",
  "orders:0",
  "orders:-1",
  "orders:x",
  "orders:3:x",
  "orders:3:=x",
  "orders:2147483648",
])("refuses the topic '%s'", (text) => {
  expect(() => parseTopicSpec(text)).toThrow(UsageError);
  expect(() => parseTopicSpec(text)).toThrow(`not '${text}'`);
});
