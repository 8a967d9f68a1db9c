/** How a topic's logs are kept: the topic configuration as numbers (org.apache.kafka.storage.internals.log.LogConfig). */
import type { ConfigValue } from "../config/config-def.ts";
import { listOf, parseConfigs } from "../config/config-def.ts";
import { topicConfigKeys } from "../config/topic-config-keys.ts";
import type { CompressionType } from "../protocol/records/compression/codec.ts";

/** Times in milliseconds, sizes in bytes. What has no bound is Infinity, but where Kafka says -1 for it. */
export interface LogConfig {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly segmentJitterMs: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  readonly flushMessages: number;
  readonly flushMs: number;
  /** -1 for no bound. */
  readonly retentionMs: number;
  /** -1 for no bound. */
  readonly retentionBytes: number;
  readonly maxMessageBytes: number;
  readonly fileDeleteDelayMs: number;
  /** cleanup.policy; both may be set, or none. */
  readonly compact: boolean;
  readonly delete: boolean;
  readonly deleteRetentionMs: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly minCleanableDirtyRatio: number;
  readonly compressionType: "producer" | "uncompressed" | Exclude<CompressionType, "none">;
  readonly compressionLevel: { readonly gzip: number; readonly lz4: number; readonly zstd: number };
  readonly messageTimestampType: "CreateTime" | "LogAppendTime";
  readonly messageTimestampBeforeMaxMs: number;
  readonly messageTimestampAfterMaxMs: number;
  readonly minInsyncReplicas: number;
}

/** Topic configuration names to values as text; what is absent has the default. Throws InputError for a wrong value. */
export function logConfig(values: ReadonlyMap<string, string>): LogConfig {
  const parsed = parseConfigs(topicConfigKeys, values);
  const number = (name: string): number => numberOf(parsed.get(name));
  const policies = listOf(parsed, "cleanup.policy");
  const smallSegments = parsed.get("internal.segment.bytes");
  return {
    segmentBytes: typeof smallSegments === "number" ? smallSegments : number("segment.bytes"),
    segmentMs: number("segment.ms"),
    segmentJitterMs: number("segment.jitter.ms"),
    segmentIndexBytes: number("segment.index.bytes"),
    indexIntervalBytes: number("index.interval.bytes"),
    flushMessages: number("flush.messages"),
    flushMs: number("flush.ms"),
    retentionMs: number("retention.ms"),
    retentionBytes: number("retention.bytes"),
    maxMessageBytes: number("max.message.bytes"),
    fileDeleteDelayMs: number("file.delete.delay.ms"),
    compact: policies.includes("compact"),
    delete: policies.includes("delete"),
    deleteRetentionMs: number("delete.retention.ms"),
    minCompactionLagMs: number("min.compaction.lag.ms"),
    maxCompactionLagMs: number("max.compaction.lag.ms"),
    minCleanableDirtyRatio: number("min.cleanable.dirty.ratio"),
    compressionType: compressionTypeOf(parsed.get("compression.type")),
    compressionLevel: {
      gzip: number("compression.gzip.level"),
      lz4: number("compression.lz4.level"),
      zstd: number("compression.zstd.level"),
    },
    messageTimestampType: parsed.get("message.timestamp.type") === "LogAppendTime" ? "LogAppendTime" : "CreateTime",
    messageTimestampBeforeMaxMs: number("message.timestamp.before.max.ms"),
    messageTimestampAfterMaxMs: number("message.timestamp.after.max.ms"),
    minInsyncReplicas: number("min.insync.replicas"),
  };
}

function numberOf(value: ConfigValue | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value !== "bigint") throw new TypeError(`not a number: ${String(value)}`);
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return number > 0 ? Infinity : -Infinity;
}

const COMPRESSION_TYPES = ["uncompressed", "gzip", "snappy", "lz4", "zstd"] as const;

function compressionTypeOf(value: ConfigValue | undefined): LogConfig["compressionType"] {
  return COMPRESSION_TYPES.find((type) => type === value) ?? "producer";
}
