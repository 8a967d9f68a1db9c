import { expect, test } from "vitest";
import { configRecords, topicRecords } from "../../../src/broker/metadata/image-records.ts";
import { readMetadataFrame } from "../../../src/broker/metadata/metadata-record.ts";
import { decodeData } from "../../../src/protocol/codec.ts";
import { configRecord } from "../../../src/protocol/log-records/config-record.ts";
import { partitionRecord } from "../../../src/protocol/log-records/partition-record.ts";
import { topicRecord } from "../../../src/protocol/log-records/topic-record.ts";
import { randomUuid } from "../../../src/protocol/uuid.ts";

test("a topic comes before its settings, and those before its partitions", () => {
  const topic = {
    name: "a",
    id: randomUuid(),
    configs: new Map([["retention.ms", "5"]]),
    leaderEpochs: [2, 0],
    partitionEpochs: [3, 0],
  };
  const directoryId = randomUuid();
  const records = [...topicRecords(topic, { nodeId: 7, directoryId })];
  const frames = records.map((record) => readMetadataFrame(record));
  expect(frames.map(({ type }) => type)).toEqual(
    [topicRecord, configRecord, partitionRecord, partitionRecord].map(({ apiKey }) => apiKey),
  );
  expect(decodeData(partitionRecord, 2, records[2]!, frames[2]!.offset)).toMatchObject({
    partitionId: 0,
    topicId: topic.id,
    replicas: [7],
    isr: [7],
    leader: 7,
    leaderEpoch: 2,
    partitionEpoch: 3,
    directories: [directoryId],
  });
});

test("a setting that is taken away is a record without a value", () => {
  const [record] = configRecords(4, "1", new Map([["log.retention.ms", null]]));
  expect(decodeData(configRecord, 0, record!, readMetadataFrame(record!).offset)).toMatchObject({
    resourceType: 4,
    resourceName: "1",
    value: null,
  });
});
