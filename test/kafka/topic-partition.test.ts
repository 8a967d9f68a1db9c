import { expect, test } from "vitest";
import {
  byTopic,
  comparePartitions,
  eachPartition,
  indexesByTopic,
  partitionKey,
} from "../../src/kafka/topic-partition.ts";

const mixed = [
  { topic: "b", partition: 10 },
  { topic: "a", partition: 0 },
  { topic: "b", partition: 9 },
];

test("partitions are grouped by topic, in the order in which they come", () => {
  const [first, second, third] = mixed;
  expect(byTopic(mixed)).toEqual([
    ["b", [first, third]],
    ["a", [second]],
  ]);
  expect(byTopic([])).toEqual([]);
});

test("topics with their indexes, and back", () => {
  const topics = indexesByTopic(mixed);
  expect(topics).toEqual([
    { topic: "b", partitions: [10, 9] },
    { topic: "a", partitions: [0] },
  ]);
  expect(eachPartition(topics).map(partitionKey)).toEqual(["b-10", "b-9", "a-0"]);
});

test("partitions sort by topic, then by index as a number", () => {
  expect(mixed.toSorted(comparePartitions).map(partitionKey)).toEqual(["a-0", "b-9", "b-10"]);
});
