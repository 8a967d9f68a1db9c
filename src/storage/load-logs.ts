/** Opens all logs of a folder (kafka.log.LogManager.loadLogs). */
import { METADATA_TOPIC_ID, ZERO_UUID } from "../protocol/uuid.ts";
import type { LogCheckpoints } from "./log-checkpoints.ts";
import type { LogConfig } from "./log-config.ts";
import { parseFolder } from "./log-files.ts";
import type { LogHost } from "./log-host.ts";
import { loadLog } from "./log-loader.ts";
import type { LogSettings } from "./log-settings.ts";
import { readTopicId } from "./partition-metadata.ts";
import type { UnifiedLog } from "./unified-log.ts";

export const METADATA_TOPIC = "__cluster_metadata";

export interface LogsToLoad {
  readonly host: LogHost;
  readonly checkpoints: LogCheckpoints;
  /** Whether the last broker on this folder stopped cleanly. */
  readonly isClean: boolean;
  readonly configOf: (topic: string) => LogConfig;
}

export interface LoadedLog {
  readonly log: UnifiedLog;
  /** Whether its folder says which topic's it is. */
  readonly isNamed: boolean;
}

/** Removes what was deleted before the last stop; leaves alone what is no log. Throws StorageError. */
export function* loadLogs({ host, checkpoints, isClean, configOf }: LogsToLoad): Generator<LoadedLog> {
  for (const folder of host.store.folders("")) {
    const parsed = parseFolder(folder);
    if (parsed?.kind === "deleted") host.store.removeFolder(folder);
    if (parsed?.kind !== "log") continue;
    const { topic, partition } = parsed;
    const topicId = topic === METADATA_TOPIC ? METADATA_TOPIC_ID : readTopicId(host.store, folder);
    const config = configOf(topic);
    const startOffset = checkpoints.startOffsetOf(folder);
    const recoveryPoint = checkpoints.recoveryPointOf(folder);
    const whose = { host, folder, topic, partition, topicId: topicId ?? ZERO_UUID };
    const log = loadLog({ ...whose, config, isClean, startOffset, recoveryPoint });
    yield { log, isNamed: topicId !== undefined };
  }
}

/** The metadata is kept for good, whatever the broker's defaults are. */
export function metadataLogConfig(settings: LogSettings): LogConfig {
  const keep = new Map([
    ["retention.ms", "-1"],
    ["retention.bytes", "-1"],
    ["cleanup.policy", "delete"],
    ["message.timestamp.type", "CreateTime"],
    ["max.message.bytes", "2147483647"],
    // Each start of the broker writes all of it anew; what lies before can go a segment at a time.
    ["segment.bytes", "1048576"],
  ]);
  return settings.topicLogConfig(keep);
}
