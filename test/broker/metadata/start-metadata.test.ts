import { readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { topicRecord } from "../../../src/protocol/log-records/topic-record.ts";
import { encodeMetadataRecord } from "../../../src/broker/metadata/metadata-record.ts";
import { randomUuid } from "../../../src/protocol/uuid.ts";
import { ClusterMetadata } from "../../../src/broker/metadata/cluster-metadata.ts";
import { copyOf, openTestLogs, tempFolder } from "../../storage/support/logs.ts";
import { openMetadata } from "../support/metadata.ts";

const METADATA = "__cluster_metadata-0";

function metadataBytes(folder: string): number {
  const files = readdirSync(join(folder, METADATA)).filter((name) => name.endsWith(".log"));
  return files.reduce((sum, name) => sum + statSync(join(folder, METADATA, name)).size, 0);
}

test("the metadata log does not grow with the starts of the broker", () => {
  const folder = tempFolder();
  const first = openMetadata(folder, { "offsets.topic.num.partitions": "1" });
  const topic = first.metadata.createTopic("a", 1, { "retention.ms": "1" });
  for (let i = 0; i < 12_000; i++) first.metadata.alterConfigs(2, topic.name, new Map([["retention.ms", String(i)]]));
  first.logs.close();
  expect(metadataBytes(folder)).toBeGreaterThan(1_000_000);
  for (let start = 1; start <= 3; start++) {
    const { metadata, logs } = openMetadata(folder);
    expect(metadata.topic("a")).toMatchObject({
      configs: new Map([["retention.ms", "11999"]]),
      leaderEpochs: [start * 2],
    });
    logs.close();
  }
  expect(metadataBytes(folder)).toBeLessThan(200_000);
});

test("a start that is cut off while it writes the image loses nothing", () => {
  const folder = tempFolder();
  const first = openMetadata(folder);
  first.metadata.createTopic("a", 3, { "retention.ms": "5" });
  first.metadata.allocateProducerIds();
  first.logs.close();
  const before = metadataBytes(folder);
  const started = copyOf(folder);
  openMetadata(started).logs.close();
  const after = metadataBytes(started);
  for (const cut of [1, Math.floor((after - before) / 2), after - before]) {
    const torn = copyOf(started);
    truncateSync(join(torn, METADATA, "00000000000000000000.log"), after - cut);
    for (const file of [".kafka_cleanshutdown", "log-start-offset-checkpoint", "recovery-point-offset-checkpoint"]) {
      if (readdirSync(torn).includes(file)) truncateSync(join(torn, file), 0);
    }
    const { metadata } = openMetadata(torn);
    expect(metadata.topic("a")).toMatchObject({ partitionCount: 3, configs: new Map([["retention.ms", "5"]]) });
    expect(metadata.leaderEpoch("a", 2)).toBeGreaterThanOrEqual(2);
    expect(metadata.allocateProducerIds().first).toBe(1000n);
  }
});

test("a log whose beginning another broker has moved into a snapshot is refused", () => {
  const { logs, clock } = openTestLogs();
  const builder = new RecordBatchBuilder();
  builder.append(0, null, encodeMetadataRecord(topicRecord, { name: "a", topicId: randomUuid() }));
  const batch = builder.build();
  logs.metadataLog.append(Buffer.from(batch), { origin: "coordinator" });
  logs.metadataLog.append(batch, { origin: "coordinator" });
  logs.metadataLog.deleteRecordsBefore(1);
  const config = {
    int: () => 1,
    effective: { topicDefaults: new Map() },
    topicLogConfig: () => logs.metadataLog.config,
  };
  const parts = { nodeId: 1, logs, config, clock, report: () => undefined };
  expect(() => new ClusterMetadata(parts)).toThrow(InputError);
});

test("topics whose metadata is gone stay where they are, and the broker does not start", () => {
  const folder = tempFolder();
  const first = openMetadata(folder);
  first.metadata.createTopic("a", 2);
  first.logs.close();
  truncateSync(join(folder, METADATA, "00000000000000000000.log"), 0);
  expect(() => openMetadata(folder)).toThrow(InputError);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["a-0", "a-1"]));
});
