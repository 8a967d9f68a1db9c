/** Folders that we write, read by Apache Kafka's own code: kafka-dump-log.sh on every segment, index and snapshot. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeEndTxnMarker } from "../../src/protocol/records/control.ts";
import type { PartitionLog } from "../../src/storage/log.ts";
import { kafkaUnavailable, libsComplete, libsFolder } from "../support/kafka/libs.ts";
import { runOfficial } from "../support/kafka/official.ts";
import { appendMany, batchOf, copyOf, createLog, openTestLogs, START, tempFolder } from "./support/logs.ts";

const unavailable = (await kafkaUnavailable()) ?? (libsComplete() ? undefined : `no jars in ${libsFolder()}`);
const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;

/** Several segments with producers, and an aborted and a committed transaction. */
function fill(log: PartitionLog): void {
  appendMany(log, 300, { records: 3, valueBytes: 100 });
  for (let sequence = 0; sequence < 60; sequence += 10) {
    log.append(batchOf({ records: 10, producerId: 5n, producerEpoch: 0, baseSequence: sequence }), {
      origin: "client",
    });
  }
  for (const [producerId, type] of [[7n, "ABORT"] as const, [8n, "COMMIT"] as const]) {
    const producer = { producerId, producerEpoch: 1, isTransactional: true };
    log.append(batchOf({ records: 2, baseSequence: 0, ...producer }), { origin: "coordinator" });
    const marker = { type, coordinatorEpoch: 0, timestamp: START, baseOffset: 0, partitionLeaderEpoch: 0, ...producer };
    log.append(encodeEndTxnMarker(marker), { origin: "coordinator" });
  }
  appendMany(log, 200, { valueBytes: 400 });
}

async function dumpLog(folder: string, args: readonly string[]): Promise<string> {
  const files = readdirSync(folder).filter((name) => /\.(log|index|timeindex|txnindex|snapshot)$/.test(name));
  const paths = files.map((name) => join(folder, name)).join(",");
  const { exitCode, stdout, stderr } = await runOfficial(
    "org.apache.kafka.tools.DumpLogSegments",
    ["--files", paths, ...args],
    {
      cwd: folder,
    },
  );
  // The tool takes the offset before any segment's first for -1.
  const complaints = stderr
    .toString()
    .replaceAll(/^Non-consecutive offsets in \S+?0*(\d+)\.log\n {2}-1 is followed by \1\n/gm, "");
  expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: "" });
  return stdout.toString();
}

describe.skipIf(unavailable !== undefined)(`Apache Kafka reads the folders that we write${skipped}`, () => {
  test.each(["closed", "killed and recovered"])("of a log that was %s", { timeout: 120_000 }, async (how) => {
    let folder = tempFolder();
    const first = openTestLogs(folder);
    fill(createLog(first.logs, { "internal.segment.bytes": "65536", "index.interval.bytes": "512" }));
    if (how === "closed") {
      first.logs.close();
    } else {
      folder = copyOf(folder);
      openTestLogs(folder).logs.close();
    }
    const names = readdirSync(join(folder, "topic-0"));
    for (const suffix of [".index", ".timeindex", ".txnindex", ".snapshot"]) {
      expect(names.filter((name) => name.endsWith(suffix))).not.toEqual([]);
    }
    const deep = await dumpLog(join(folder, "topic-0"), ["--deep-iteration"]);
    // Every record is there, and nothing is complained about.
    expect(deep.match(/^\| offset: \d+/gm)).toHaveLength(300 * 3 + 60 + 6 + 200);
    expect(deep).not.toMatch(/isvalid: false|mismatch|Found timestamp|failed|Could not|corrupt|invalid/i);
    expect(deep).toMatch(/producerId: 7 firstOffset: 960/);
    const indexes = await dumpLog(join(folder, "topic-0"), ["--verify-index-only"]);
    expect(indexes).not.toMatch(/mismatch|Found timestamp|Could not/i);
    const sane = await dumpLog(join(folder, "topic-0"), ["--index-sanity-check"]);
    const checked = names.filter((name) => name.endsWith("index") && !name.endsWith("txnindex"));
    expect(sane.match(/passed sanity check/g)).toHaveLength(checked.length);
  });
});
