import { describe, expect, test } from "vitest";
import { imageRecords } from "../../../src/broker/metadata/image-records.ts";
import { CONFIG_RESOURCE, MetadataImage } from "../../../src/broker/metadata/metadata-image.ts";
import { encodeMetadataRecord } from "../../../src/broker/metadata/metadata-record.ts";
import { accessControlEntryRecord } from "../../../src/protocol/log-records/access-control-entry-record.ts";
import { configRecord } from "../../../src/protocol/log-records/config-record.ts";
import { noOpRecord } from "../../../src/protocol/log-records/no-op-record.ts";
import { partitionChangeRecord } from "../../../src/protocol/log-records/partition-change-record.ts";
import { partitionRecord } from "../../../src/protocol/log-records/partition-record.ts";
import { producerIdsRecord } from "../../../src/protocol/log-records/producer-ids-record.ts";
import { removeTopicRecord } from "../../../src/protocol/log-records/remove-topic-record.ts";
import { topicRecord } from "../../../src/protocol/log-records/topic-record.ts";
import { randomUuid } from "../../../src/protocol/uuid.ts";

const replica = { nodeId: 1, directoryId: randomUuid() };
const ids: Readonly<Record<string, string>> = { a: randomUuid(), "b.c": randomUuid(), b_c: randomUuid() };

const topic = (name: string) => encodeMetadataRecord(topicRecord, { name, topicId: ids[name] });
const partition = (name: string, partitionId: number, leaderEpoch = 0) =>
  encodeMetadataRecord(partitionRecord, { topicId: ids[name], partitionId, leaderEpoch, partitionEpoch: 0, leader: 1 });
const config = (resourceType: number, resourceName: string, name: string, value: string | null) =>
  encodeMetadataRecord(configRecord, { resourceType, resourceName, name, value });

const change = (fields: object) =>
  encodeMetadataRecord(partitionChangeRecord, { topicId: ids["a"], partitionId: 0, ...fields });

function replayed(...records: readonly Buffer[]): MetadataImage {
  const image = new MetadataImage();
  for (const record of records) image.replay(record);
  return image;
}

describe("MetadataImage", () => {
  test("knows topics by name and by id, with their partitions", () => {
    const image = replayed(topic("a"), partition("a", 1), partition("a", 0, 4));
    expect(image.topic("a")).toMatchObject({
      id: ids["a"],
      partitionCount: 2,
      isInternal: false,
      leaderEpochs: [4, 0],
    });
    expect(image.topicById(ids["a"]!)).toBe(image.topic("a"));
    expect(image.topic("b.c")).toBeUndefined();
  });

  test("counts a leader epoch up where a change names a leader, even the same or none", () => {
    const image = replayed(topic("a"), partition("a", 0), change({ leader: -1 }), change({ leader: 1 }), change({}));
    expect(image.topic("a")).toMatchObject({ leaderEpochs: [2], partitionEpochs: [3] });
  });

  test("forgets a deleted topic with its settings, and takes one of the same name as new", () => {
    const image = replayed(
      topic("a"),
      partition("a", 0),
      config(CONFIG_RESOURCE.topic, "a", "retention.ms", "5"),
      encodeMetadataRecord(removeTopicRecord, { topicId: ids["a"] }),
    );
    expect([...image.topics()]).toEqual([]);
    expect(image.lookAlike("a")).toBeUndefined();
    const again = encodeMetadataRecord(topicRecord, { name: "a", topicId: randomUuid() });
    image.replay(again);
    expect(image.topic("a")).toMatchObject({ partitionCount: 0, configs: new Map() });
  });

  test("finds a topic whose name looks alike as long as there is one", () => {
    const image = replayed(topic("b.c"), topic("b_c"));
    expect(image.lookAlike("b_c")).toBe("b.c");
    image.replay(encodeMetadataRecord(removeTopicRecord, { topicId: ids["b.c"] }));
    expect(image.lookAlike("b.c")).toBe("b_c");
    image.replay(encodeMetadataRecord(removeTopicRecord, { topicId: ids["b_c"] }));
    expect(image.lookAlike("b.c")).toBeUndefined();
  });

  test("keeps the settings of topics, brokers and groups until they are taken away", () => {
    const image = replayed(
      topic("a"),
      config(CONFIG_RESOURCE.topic, "a", "retention.ms", "5"),
      config(CONFIG_RESOURCE.broker, "", "log.retention.ms", "6"),
      config(CONFIG_RESOURCE.group, "g", "consumer.session.timeout.ms", "7"),
      config(CONFIG_RESOURCE.group, "h", "consumer.session.timeout.ms", null),
    );
    expect(image.topic("a")?.configs).toEqual(new Map([["retention.ms", "5"]]));
    expect(image.configs(CONFIG_RESOURCE.topic, "a")).toEqual(new Map([["retention.ms", "5"]]));
    expect(image.configs(CONFIG_RESOURCE.broker, "")).toEqual(new Map([["log.retention.ms", "6"]]));
    expect([...image.configuredResources(CONFIG_RESOURCE.group)]).toEqual(["g"]);
    expect([...image.configuredResources(CONFIG_RESOURCE.topic)]).toEqual(["a"]);
    image.replay(config(CONFIG_RESOURCE.group, "g", "consumer.session.timeout.ms", null));
    expect([...image.configuredResources(CONFIG_RESOURCE.group)]).toEqual([]);
    expect(image.configs(CONFIG_RESOURCE.clientMetrics, "x")).toEqual(new Map());
  });

  test("is the same after its own records, twice over, with what it does not read kept as it came", () => {
    const acl = encodeMetadataRecord(accessControlEntryRecord, { id: randomUuid(), resourceName: "r", principal: "p" });
    const image = replayed(
      topic("a"),
      config(CONFIG_RESOURCE.topic, "a", "retention.ms", "5"),
      partition("a", 0, 4),
      partition("a", 1, 4),
      config(CONFIG_RESOURCE.broker, "1", "log.retention.ms", "6"),
      encodeMetadataRecord(producerIdsRecord, { brokerId: 1, nextProducerId: 3000n }),
      encodeMetadataRecord(noOpRecord, {}),
      acl,
    );
    const records = [...imageRecords(image, replica)];
    expect(records).toContainEqual(acl);
    const copy = replayed(...records, ...records.filter((record) => !record.equals(acl)));
    expect([...imageRecords(copy, replica)]).toEqual(records);
    expect(copy.nextProducerId).toBe(3000n);
  });
});
