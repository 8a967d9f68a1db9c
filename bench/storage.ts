/**
 * Measures the log by itself: appends, sequential reads, many partitions, starts.
 * Run: npx tsx bench/storage.ts [folder]; it needs 3 GB there, and removes what it has written.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RecordBatchBuilder } from "../src/protocol/records/builder.ts";
import { randomUuid } from "../src/protocol/uuid.ts";
import { systemClock } from "../src/storage/clock.ts";
import { logConfig } from "../src/storage/log-config.ts";
import { openLogs } from "../src/storage/log-manager.ts";
import type { LogManager, PartitionLog } from "../src/storage/log.ts";

const KB = 1024;
const MB = 1024 * KB;
const root = mkdtempSync(join(process.argv[2] ?? tmpdir(), "kt-bench-"));
const config = {
  topicLogConfig: logConfig,
  long: () => 60_000,
  int: () => 60_000,
  double: () => 0.5,
  boolean: () => true,
};

function open(dataDir: string | undefined): LogManager {
  return openLogs({ dataDir, nodeId: 1, clock: systemClock, report: console.log, fail: console.error, config });
}

function create(logs: LogManager, topic: string, partition = 0): PartitionLog {
  return logs.create({ topic, partition, topicId: randomUuid(), config: logConfig(new Map()), leaderEpoch: 0 });
}

function batchOf(bytes: number): Buffer {
  const builder = new RecordBatchBuilder();
  for (let left = bytes - 61; left > 0; left -= 1034)
    builder.append(Date.now(), null, Buffer.alloc(Math.min(1024, left)));
  return Buffer.from(builder.build());
}

function time(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function tell(what: string, figures: string): void {
  console.log(`${what.padEnd(44)} ${figures}`);
}

/** Appends `total` bytes; the batches are prepared before, as the client's validation is measured too. */
function measureAppends(log: PartitionLog, where: string, bytes: number, total: number): void {
  const batch = batchOf(bytes);
  const clean = Buffer.from(batch.subarray(0, 16));
  const count = Math.floor(total / batch.length);
  const milliseconds = time(() => {
    for (let index = 0; index < count; index++) {
      clean.copy(batch);
      log.append(batch, { origin: "client" });
    }
  });
  const each = ((milliseconds / count) * 1000).toFixed(1);
  const rate = Math.round(total / MB / (milliseconds / 1000));
  tell(`append ${bytes / KB} KB batches ${where}`, `${each} us each, ${rate} MB/s`);
}

function measureReads(log: PartitionLog, where: string): void {
  let bytes = 0;
  let reads = 0;
  const milliseconds = time(() => {
    for (let offset = 0; offset < log.endOffset; reads++) {
      const read = log.read(offset, { upTo: log.endOffset, maxBytes: MB, minOneBatch: true });
      bytes += read.length;
      for (let at = 0; at + 61 <= read.length;) {
        const size = read.readInt32BE(at + 8) + 12;
        if (at + size > read.length) break;
        offset = read.readUInt32BE(at) * 0x100000000 + read.readUInt32BE(at + 4) + read.readInt32BE(at + 23) + 1;
        at += size;
      }
    }
  });
  const rate = Math.round(bytes / MB / (milliseconds / 1000));
  tell(`read 1 MB at a time ${where}`, `${rate} MB/s, ${((milliseconds / reads) * 1000).toFixed(0)} us each`);
}

try {
  for (const [where, dataDir] of [["in memory", undefined] as const, ["on disk", join(root, "one")] as const]) {
    const logs = open(dataDir);
    measureAppends(create(logs, "warm"), `${where} (warming up)`, 16 * KB, 64 * MB);
    const log = create(logs, "first");
    measureAppends(log, where, 16 * KB, 512 * MB);
    measureReads(log, where);
    measureAppends(create(logs, "second"), where, 1023 * KB, 512 * MB);
    tell(`close after 1 GB ${where}`, `${time(() => logs.close()).toFixed(0)} ms`);
  }
  let logs: LogManager | undefined;
  tell("open 1 GB that was closed", `${time(() => (logs = open(join(root, "one")))).toFixed(0)} ms`);
  logs?.close();
  rmSync(join(root, "one", ".kafka_cleanshutdown"));
  rmSync(join(root, "one", "recovery-point-offset-checkpoint"));
  tell("open 1 GB that was not, all of it read", `${time(() => (logs = open(join(root, "one")))).toFixed(0)} ms`);
  logs?.close();

  const many = open(join(root, "many"));
  const rss = process.memoryUsage().rss;
  const created = time(() => {
    for (let partition = 0; partition < 10_000; partition++) create(many, "many", partition);
  });
  tell("create 10,000 partitions", `${created.toFixed(0)} ms`);
  const batch = batchOf(KB);
  const clean = Buffer.from(batch.subarray(0, 16));
  const appended = time(() => {
    for (const log of many.all()) {
      clean.copy(batch);
      log.append(batch, { origin: "client" });
    }
  });
  tell(
    "the first batch into each",
    `${appended.toFixed(0)} ms, ${Math.round((process.memoryUsage().rss - rss) / MB)} MB more resident`,
  );
  tell("close them", `${time(() => many.close()).toFixed(0)} ms`);
  tell("open them again", `${time(() => (logs = open(join(root, "many")))).toFixed(0)} ms`);
  tell("close them untouched", `${time(() => logs?.close()).toFixed(0)} ms`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
