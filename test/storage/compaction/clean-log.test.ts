import { Buffer } from "node:buffer";
import { beforeAll, describe, expect, test } from "vitest";
import { iterateBatches } from "../../../src/protocol/records/batch.ts";
import { loadCodec } from "../../../src/protocol/records/compression/index.ts";
import { records } from "../../../src/protocol/records/records.ts";
import { cleanablePart } from "../../../src/storage/compaction/cleanable.ts";
import { cleanLog } from "../../../src/storage/compaction/clean-log.ts";
import { OffsetMap } from "../../../src/storage/compaction/offset-map.ts";
import type { UnifiedLog } from "../../../src/storage/unified-log.ts";
import { recordedCompactions, roundTime, type PackedFiles } from "../support/compaction-answers.ts";
import { clockAt, hostWith, openLog } from "../support/compacting.ts";
import { unpack } from "../support/produce-answers.ts";

const LARGE_MAP = { maxBytes: 1024 * 1024, loadFactor: 0.9 };
const DAY_MS = 86_400_000;

beforeAll(async () => {
  await Promise.all((["gzip", "snappy", "lz4", "zstd"] as const).map((type) => loadCodec(type)));
});

function clean(
  log: UnifiedLog,
  checkpoint: number | undefined,
  now: number,
  map = new OffsetMap(LARGE_MAP),
): number | undefined {
  const round = cleanLog(cleanablePart(log, checkpoint, now), map, now, { bytesRead: 0, bytesWritten: 0 });
  for (;;) {
    const step = round.next();
    if (step.done === true) return step.value;
  }
}

/** What the files say, batch by batch, with the bytes where no codec has a say in them. */
function describeFiles(files: Readonly<Record<string, Buffer>>): object {
  const described = Object.entries(files)
    .filter(([, bytes]) => bytes.length > 0)
    .map(([name, bytes]) => [
      name,
      name.endsWith(".log") ? [...iterateBatches(bytes)].map(describeBatch) : bytes.toString("hex"),
    ]);
  return Object.fromEntries(described) as object;
}

function describeBatch(batch: ReturnType<typeof iterateBatches> extends Generator<infer B> ? B : never): unknown {
  if (batch.compression === "none") return batch.bytes().toString("hex");
  const header = batch.bytes().subarray(0, 61);
  return {
    header: Buffer.concat([header.subarray(0, 8), header.subarray(12, 17), header.subarray(21)]).toString("hex"),
    isValid: batch.isValid(),
    records: [...records(batch)],
  };
}

function filesOf(log: UnifiedLog): Record<string, Buffer> {
  const { store } = log.host;
  const names = store.files(log.folder).filter((name) => /\.(log|txnindex)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, store.readFile(`${log.folder}/${name}`)!]));
}

function unpackAll(files: PackedFiles): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(files).map(([name, packed]) => [name, unpack(packed)]));
}

describe("makes of a log what Apache Kafka 4.3.1 made of it", () => {
  test.each(recordedCompactions)("$name", ({ configs, rounds }) => {
    let checkpoint: number | undefined;
    for (const round of rounds) {
      const now = roundTime(round, Number(configs["delete.retention.ms"] ?? DAY_MS));
      const log = openLog(hostWith(clockAt(now)), { ...configs, "cleanup.policy": "compact" }, round.before);
      checkpoint = clean(log, checkpoint, now);
      expect(describeFiles(filesOf(log))).toEqual(describeFiles(unpackAll(round.after)));
    }
  });

  test("something was left to do in each case", () => {
    for (const { name, rounds } of recordedCompactions) {
      const changed = rounds.some(
        ({ before, after }) =>
          JSON.stringify(describeFiles(unpackAll(before))) !== JSON.stringify(describeFiles(unpackAll(after))),
      );
      expect(changed, name).toBe(true);
    }
  });
});
