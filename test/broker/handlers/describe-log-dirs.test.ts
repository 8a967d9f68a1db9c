import { mkdtempSync, renameSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeLogDirs } from "../../../src/protocol/messages/describe-log-dirs.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { ConfiguredBroker } from "../config/support/broker.ts";

let folder: string;
let broker: ConfiguredBroker;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kt-log-dirs-"));
});
afterEach(() => {
  broker.close();
  rmSync(folder, { recursive: true });
});

function ask(version: number, topics: { topic: string; partitions: number[] }[] | null): Promise<unknown> {
  return broker.ask({ name: "", api: describeLogDirs, version, request: { topics } });
}

test("tells how large each partition's log is, and of the whole disk", async () => {
  broker = new ConfiguredBroker(new Map(), folder);
  broker.metadata.createTopic("events", 2);
  const builder = new RecordBatchBuilder();
  builder.append(Date.now(), null, Buffer.from("hello"));
  const batch = builder.build();
  broker.logs.get("events", 1)?.append(batch, { origin: "client" });
  const { blocks, bsize } = statfsSync(folder, { bigint: true });
  const answer = await ask(4, [{ topic: "events", partitions: [1, 5] }]);
  expect(answer).toMatchObject({
    errorCode: 0,
    results: [
      {
        errorCode: 0,
        logDir: folder,
        totalBytes: blocks * bsize,
        usableBytes: expect.any(BigInt),
        topics: [
          { name: "events", partitions: [{ partitionIndex: 1, partitionSize: BigInt(batch.length), offsetLag: 0n }] },
        ],
      },
    ],
  });
});

test("has a log dir without a disk where the records are in memory", async () => {
  broker = new ConfiguredBroker(new Map());
  broker.metadata.createTopic("events", 1);
  expect(await ask(5, null)).toMatchObject({
    results: [{ errorCode: 0, logDir: "memory", totalBytes: -1n, usableBytes: -1n, topics: [{ name: "events" }] }],
  });
});

test("says that the log dir cannot be looked at while it is away", async () => {
  const logDir = path.join(folder, "logs");
  const elsewhere = path.join(folder, "elsewhere");
  broker = new ConfiguredBroker(new Map([["log.dirs", logDir]]));
  renameSync(logDir, elsewhere);
  const answer = await ask(5, null);
  renameSync(elsewhere, logDir);
  expect(answer).toMatchObject({ results: [{ errorCode: 56, logDir }] });
  expect(broker.lines.at(-1)).toContain(`could not look at ${logDir}`);
});
