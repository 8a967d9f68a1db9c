import type { Buffer } from "node:buffer";
import { InputError } from "../../errors.ts";
import { featureLevelRecord } from "../../protocol/log-records/feature-level-record.ts";
import type { Clock } from "../../storage/clock.ts";
import type { LogManager, PartitionLog } from "../../storage/log.ts";
import { configRecords, imageRecords, type Replica } from "./image-records.ts";
import type { MetadataConfig } from "./metadata-config.ts";
import { CONFIG_RESOURCE, MetadataImage } from "./metadata-image.ts";
import { MetadataLog } from "./metadata-log.ts";
import { readMetadataFrame } from "./metadata-record.ts";

/**
 * By how much a restart raises leader epochs: Kafka's partitions lose their leader when their broker stops (or is
 * found dead) and get it back when it is there again, and each counts.
 */
const EPOCHS_PER_START = 2;

/**
 * Reads the metadata log, raises the leader epochs, and writes the whole at the log's end. What lies before it can go
 * then: the log never holds more than what one run of the broker wrote, and a crash at any point leaves either the
 * records from before or some of them twice, which is the same.
 */
export function startMetadata(
  partitionLog: PartitionLog,
  clock: Clock,
  replica: Replica,
  config: Pick<MetadataConfig, "int">,
): { readonly image: MetadataImage; readonly log: MetadataLog } {
  const log = new MetadataLog(partitionLog, clock);
  const image = new MetadataImage();
  const isNew = log.endOffset === 0;
  replayAll(log, image);
  if (isNew) for (const record of firstRecords(config)) image.replay(record);
  for (const topic of image.topics()) {
    for (let partition = 0; partition < topic.partitionCount; partition++) {
      topic.leaderEpochs[partition] = (topic.leaderEpochs[partition] ?? 0) + EPOCHS_PER_START;
      topic.partitionEpochs[partition] = (topic.partitionEpochs[partition] ?? 0) + EPOCHS_PER_START;
    }
  }
  const imageStart = log.endOffset;
  log.appendImage(imageRecords(image, replica));
  if (!isNew) log.forgetBefore(imageStart);
  return { image, log };
}

/** Throws InputError where there are logs of topics but no record of them: all would be set aside as strays. */
export function ensureMetadataOf(logs: LogManager): void {
  if (logs.metadataLog.endOffset > 0) return;
  for (const { topic, partition } of logs.all()) {
    throw new InputError(
      `The metadata log of ${String(logs.dataDir)} is empty or was damaged from its begin, but ${topic}-${partition} is there`,
      { hint: "Bring back __cluster_metadata-0 from a copy, or start with another --data-dir." },
    );
  }
}

function replayAll(log: MetadataLog, image: MetadataImage): void {
  let isFirst = true;
  for (const record of log.read()) {
    if (isFirst && log.isCut && readMetadataFrame(record).type !== featureLevelRecord.apiKey) {
      throw new InputError(
        "the metadata log does not begin with a whole image; its snapshot was written by another broker",
        {
          hint: "start with another --data-dir",
        },
      );
    }
    isFirst = false;
    image.replay(record);
  }
}

/** With eligible leader replicas a cluster has its min.insync.replicas written down (KIP-966). */
function firstRecords(config: Pick<MetadataConfig, "int">): Iterable<Buffer> {
  return configRecords(
    CONFIG_RESOURCE.broker,
    "",
    new Map([["min.insync.replicas", String(config.int("min.insync.replicas"))]]),
  );
}
