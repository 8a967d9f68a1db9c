import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ClusterMetadata } from "../../../src/broker/metadata/cluster-metadata.ts";
import { CONFIG_RESOURCE } from "../../../src/broker/metadata/metadata-image.ts";
import { MetadataRefused } from "../../../src/broker/metadata/refused.ts";
import { code } from "../../../src/protocol/errors.ts";
import { StorageError } from "../../../src/storage/log.ts";
import { copyOf, tempFolder } from "../../storage/support/logs.ts";
import { openMetadata, topicOf } from "../support/metadata.ts";

const namesOf = (metadata: ClusterMetadata): string[] => Array.from(metadata.topics(), ({ name }) => name);

describe("creating topics", () => {
  test("makes their logs at once, with their settings", () => {
    const { metadata, logs } = openMetadata();
    const topic = metadata.createTopic("a", 2, { "retention.ms": "1000" });
    expect(topic).toMatchObject({ name: "a", partitionCount: 2, isInternal: false });
    expect(metadata.topicById(topic.id)).toBe(topic);
    expect(logs.get("a", 1)).toMatchObject({ topicId: topic.id, leaderEpoch: 0, config: { retentionMs: 1000 } });
    expect(logs.get("a", 2)).toBeUndefined();
    expect([metadata.leaderEpoch("a", 1), metadata.leaderEpoch("a", 2), metadata.leaderEpoch("b", 0)]).toEqual([
      0, -1, -1,
    ]);
  });

  test("takes num.partitions where none are asked for", () => {
    const { metadata } = openMetadata(undefined, { "num.partitions": "5" });
    expect(metadata.createTopic("a").partitionCount).toBe(5);
  });

  test("changes nothing when it only validates", () => {
    const { metadata, logs } = openMetadata();
    const end = logs.metadataLog.endOffset;
    expect(metadata.createTopics([topicOf("a")], { validateOnly: true })).toMatchObject([{ name: "a" }]);
    expect([...metadata.topics()]).toEqual([]);
    expect(logs.metadataLog.endOffset).toBe(end);
  });

  test("refuses one that exists", () => {
    const { metadata } = openMetadata();
    metadata.createTopic("a");
    expect(() => metadata.createTopic("a")).toThrow(MetadataRefused);
  });

  test("takes the topic back where its logs cannot be made, and makes the others", () => {
    const folder = tempFolder();
    const { metadata, logs, reported } = openMetadata(folder);
    writeFileSync(join(folder, "b-1"), "in the way");
    const [a, b, c] = metadata.createTopics([topicOf("a"), topicOf("b", 2), topicOf("c")]);
    expect([a, c]).toMatchObject([{ name: "a" }, { name: "c" }]);
    expect(b).toMatchObject({ errorCode: code.KAFKA_STORAGE_ERROR });
    expect(namesOf(metadata)).toEqual(["a", "c"]);
    expect([logs.get("a", 0), logs.get("b", 0), logs.get("c", 0)].map((log) => log === undefined)).toEqual([
      false,
      true,
      false,
    ]);
    expect(reported).toEqual([expect.stringMatching(/^could not create the logs of b: /)]);
  });

  test("makes the coordinators' topics once", () => {
    const { metadata, logs } = openMetadata(undefined, { "offsets.topic.num.partitions": "4" });
    const topic = metadata.ensureInternalTopic("__consumer_offsets");
    expect(topic).toMatchObject({ partitionCount: 4, isInternal: true });
    expect(logs.get("__consumer_offsets", 3)?.config).toMatchObject({ compact: true, segmentBytes: 104_857_600 });
    expect(metadata.ensureInternalTopic("__consumer_offsets")).toBe(topic);
  });

  test("makes topics that clients named, and says which could not be made", () => {
    const { metadata, reported } = openMetadata();
    metadata.createTopic("a.b");
    metadata.autoCreate(["c", "a_b"]);
    expect(namesOf(metadata)).toEqual(["a.b", "c"]);
    expect(reported).toEqual(["could not create a_b: Topic 'a_b' collides with existing topic: a.b"]);
  });
});

describe("adding partitions", () => {
  test("makes their logs", () => {
    const { metadata, logs } = openMetadata();
    const topic = metadata.createTopic("a");
    metadata.addPartitions([{ topic, partitionCount: 3 }]);
    expect(topic).toMatchObject({ partitionCount: 3, leaderEpochs: [0, 0, 0] });
    expect(logs.get("a", 2)?.isOpen).toBe(true);
  });

  test("changes nothing where a log cannot be made", () => {
    const folder = tempFolder();
    const { metadata, logs } = openMetadata(folder);
    const [a, b] = [metadata.createTopic("a"), metadata.createTopic("b")];
    writeFileSync(join(folder, "b-2"), "in the way");
    const growths = [
      { topic: a, partitionCount: 2 },
      { topic: b, partitionCount: 3 },
    ];
    expect(() => metadata.addPartitions(growths)).toThrow(StorageError);
    expect([a.partitionCount, b.partitionCount]).toEqual([1, 1]);
    expect([logs.get("a", 1), logs.get("b", 1)]).toEqual([undefined, undefined]);
  });
});

test("a deleted topic is gone with its logs and settings, listeners hear of it, and its name is free", () => {
  const { metadata, logs } = openMetadata();
  const told: string[] = [];
  const stop = metadata.onTopicDeleted(({ name }) => told.push(`${name} ${logs.get(name, 0)?.isOpen}`));
  const topic = metadata.createTopic("a", 2, { "retention.ms": "5" });
  const log = logs.get("a", 0);
  metadata.deleteTopics([topic]);
  expect(told).toEqual(["a undefined"]);
  expect([metadata.topic("a"), metadata.topicById(topic.id), logs.get("a", 1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(log?.isOpen).toBe(false);
  const again = metadata.createTopic("a");
  expect(again.id).not.toBe(topic.id);
  expect(again.configs.size).toBe(0);
  stop();
  metadata.deleteTopics([again]);
  expect(told).toHaveLength(1);
});

describe("settings", () => {
  test("of a topic hold for its logs at once", () => {
    const { metadata, logs } = openMetadata();
    metadata.createTopic("a");
    metadata.alterConfigs(CONFIG_RESOURCE.topic, "a", new Map([["retention.ms", "7"]]));
    expect(logs.get("a", 0)?.config.retentionMs).toBe(7);
    metadata.alterConfigs(CONFIG_RESOURCE.topic, "a", new Map([["retention.ms", null]]));
    expect(logs.get("a", 0)?.config.retentionMs).toBe(604_800_000);
  });

  test("of the broker hold for all logs when they are refreshed", () => {
    const { metadata, logs, config } = openMetadata();
    metadata.createTopic("a");
    metadata.alterConfigs(CONFIG_RESOURCE.broker, "", new Map([["log.retention.ms", "9"]]));
    config.loadDynamic(metadata);
    metadata.refreshLogConfigs();
    expect(logs.get("a", 0)?.config.retentionMs).toBe(9);
  });

  test("of a new cluster have its min.insync.replicas, as Kafka writes it down", () => {
    const { metadata } = openMetadata(undefined, { "min.insync.replicas": "1" });
    expect(metadata.configs(CONFIG_RESOURCE.broker, "")).toEqual(new Map([["min.insync.replicas", "1"]]));
  });
});

describe("a broker that starts again", () => {
  test("knows everything, after a clean stop and after being killed", () => {
    const folder = tempFolder();
    const first = openMetadata(folder);
    const topic = first.metadata.createTopic("a", 2, { "retention.ms": "1000" });
    first.metadata.deleteTopics([first.metadata.createTopic("gone")]);
    first.metadata.alterConfigs(CONFIG_RESOURCE.group, "g", new Map([["consumer.session.timeout.ms", "50000"]]));
    first.metadata.alterConfigs(CONFIG_RESOURCE.broker, "1", new Map([["log.retention.ms", "8"]]));
    const killed = copyOf(folder);
    first.logs.close();
    for (const dataDir of [folder, killed]) {
      const { metadata, logs, config, reported } = openMetadata(dataDir);
      expect(namesOf(metadata)).toEqual(["a"]);
      expect(metadata.topic("a")).toMatchObject({ id: topic.id, partitionCount: 2 });
      expect(logs.get("a", 1)?.config).toMatchObject({ retentionMs: 1000 });
      expect([...metadata.configuredResources(CONFIG_RESOURCE.group)]).toEqual(["g"]);
      expect(config.long("log.retention.ms")).toBe(8);
      expect(reported.filter((line) => !line.includes("gone"))).toEqual([]);
      logs.close();
    }
  });

  test("raises every leader epoch by two, and gives it to the logs", () => {
    const folder = tempFolder();
    const first = openMetadata(folder);
    first.metadata.createTopic("a", 2);
    first.logs.close();
    const second = openMetadata(folder);
    second.metadata.createTopic("b");
    expect([second.metadata.leaderEpoch("a", 1), second.metadata.leaderEpoch("b", 0)]).toEqual([2, 0]);
    expect(second.logs.get("a", 1)?.leaderEpoch).toBe(2);
    second.logs.close();
    const third = openMetadata(folder);
    expect([third.metadata.leaderEpoch("a", 1), third.metadata.leaderEpoch("b", 0)]).toEqual([4, 2]);
  });

  test("never gives out a producer id again, even when it was killed", () => {
    const folder = tempFolder();
    const first = openMetadata(folder);
    expect(first.metadata.allocateProducerIds()).toEqual({ first: 0n, count: 1000 });
    const killed = copyOf(folder);
    const second = openMetadata(killed);
    expect(second.metadata.allocateProducerIds()).toEqual({ first: 1000n, count: 1000 });
    second.logs.close();
    expect(openMetadata(killed).metadata.allocateProducerIds().first).toBe(2000n);
  });

  test("writes each start down", () => {
    const { metadata, logs } = openMetadata();
    const end = logs.metadataLog.endOffset;
    metadata.registerBroker([{ name: "PLAINTEXT", host: "127.0.0.1", port: 9092 }], null);
    expect(logs.metadataLog.endOffset).toBe(end + 1);
  });
});
