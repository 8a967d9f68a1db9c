import { expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { logConfig } from "../../src/storage/log-config.ts";
import { errorOf } from "../support/error-of.ts";

const of = (values: Readonly<Record<string, string>>) => logConfig(new Map(Object.entries(values)));

test("has Kafka's defaults, with Infinity for what has no bound", () => {
  expect(of({})).toEqual({
    segmentBytes: 1073741824,
    segmentMs: 604800000,
    segmentJitterMs: 0,
    segmentIndexBytes: 10485760,
    indexIntervalBytes: 4096,
    flushMessages: Infinity,
    flushMs: Infinity,
    retentionMs: 604800000,
    retentionBytes: -1,
    maxMessageBytes: 1048588,
    fileDeleteDelayMs: 60000,
    compact: false,
    delete: true,
    deleteRetentionMs: 86400000,
    minCompactionLagMs: 0,
    maxCompactionLagMs: Infinity,
    minCleanableDirtyRatio: 0.5,
    compressionType: "producer",
    compressionLevel: { gzip: -1, lz4: 9, zstd: 3 },
    messageTimestampType: "CreateTime",
    messageTimestampBeforeMaxMs: Infinity,
    messageTimestampAfterMaxMs: 3600000,
    minInsyncReplicas: 1,
  });
});

test("takes what is set", () => {
  expect(
    of({ "cleanup.policy": "compact,delete", "retention.ms": "-1", "message.timestamp.type": "LogAppendTime" }),
  ).toMatchObject({
    compact: true,
    delete: true,
    retentionMs: -1,
    messageTimestampType: "LogAppendTime",
  });
  expect(of({ "cleanup.policy": "" })).toMatchObject({ compact: false, delete: false });
  for (const type of ["uncompressed", "gzip", "snappy", "lz4", "zstd", "producer"]) {
    expect(of({ "compression.type": type }).compressionType).toBe(type);
  }
  expect(of({ "segment.bytes": "2000000", "internal.segment.bytes": "100" }).segmentBytes).toBe(100);
  expect(of({ "flush.messages": "9007199254740991" }).flushMessages).toBe(9007199254740991);
});

test("refuses what Kafka refuses", () => {
  expect(errorOf(() => of({ "segment.bytes": "100" }))).toBeInstanceOf(InputError);
});
