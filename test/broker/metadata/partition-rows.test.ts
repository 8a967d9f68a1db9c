import { expect, test } from "vitest";
import { partitionRows } from "../../../src/broker/metadata/partition-rows.ts";
import { randomUuid } from "../../../src/protocol/uuid.ts";

test("describes each partition, and those that are added later", () => {
  const leaderEpochs = [2, 0];
  const topic = { name: "a", id: randomUuid(), partitionCount: 2, isInternal: false, configs: new Map(), leaderEpochs };
  expect(partitionRows(topic, 7)).toEqual([
    {
      errorCode: 0,
      partitionIndex: 0,
      leaderId: 7,
      leaderEpoch: 2,
      replicaNodes: [7],
      isrNodes: [7],
      offlineReplicas: [],
    },
    {
      errorCode: 0,
      partitionIndex: 1,
      leaderId: 7,
      leaderEpoch: 0,
      replicaNodes: [7],
      isrNodes: [7],
      offlineReplicas: [],
    },
  ]);
  leaderEpochs.push(0);
  topic.partitionCount = 3;
  expect(partitionRows(topic, 7).map(({ partitionIndex }) => partitionIndex)).toEqual([0, 1, 2]);
});
