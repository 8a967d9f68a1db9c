/** What happens by the clock: retention, flushing, checkpoints, producers that are forgotten, files that go. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PartitionLog } from "../../src/storage/log.ts";
import type { UnifiedLog } from "../../src/storage/unified-log.ts";
import type { TestLogs } from "./support/logs.ts";
import {
  appendMany,
  batchOf,
  copyOf,
  createLog,
  openTestLogs,
  range,
  readOffsets,
  settings,
  START,
  tempFolder,
} from "./support/logs.ts";

const SMALL = { "internal.segment.bytes": "1000" };
const MINUTE = 60_000;

function started(dataDir?: string): TestLogs {
  const opened = openTestLogs(dataDir);
  opened.logs.startHousekeeping();
  return opened;
}

describe.each(["on disk", "in memory"])("retention %s", (where) => {
  const open = (): TestLogs => started(where === "on disk" ? tempFolder() : undefined);

  test("first after half a minute, then every five", () => {
    const { logs, clock } = open();
    const log = createLog(logs, { ...SMALL, "retention.ms": "1000" });
    appendMany(log, 10);
    clock.advance(30_000);
    expect([log.startOffset, log.endOffset]).toEqual([10, 10]);
    appendMany(log, 10, { timestamp: clock.now() });
    clock.advance(5 * MINUTE - 1);
    expect(log.startOffset).toBe(10);
    clock.advance(1);
    expect([log.startOffset, log.endOffset, log.sizeInBytes]).toEqual([20, 20, 0]);
    appendMany(log, 1, { timestamp: clock.now() });
    expect(readOffsets(log)).toEqual([20]);
  });

  test("by the newest record of a segment, from the oldest segment on, as long as they are too old", () => {
    const { logs, clock } = open();
    const log = createLog(logs, { ...SMALL, "retention.ms": "60000" });
    appendMany(log, 15, { timestamp: START });
    // A segment with a record of the future keeps what comes after it.
    appendMany(log, 1, { timestamp: START + 50 * MINUTE });
    appendMany(log, 30, { timestamp: START });
    clock.advance(10 * MINUTE);
    expect(log.startOffset).toBeGreaterThan(0);
    expect(log.startOffset).toBeLessThanOrEqual(15);
    expect(log.endOffset).toBe(46);
  });

  test("by size: as many whole segments as leave at least retention.bytes", () => {
    const { logs, clock } = open();
    const log = createLog(logs, { ...SMALL, "retention.bytes": "3000", "retention.ms": "-1" });
    appendMany(log, 100);
    clock.advance(30_000);
    expect(log.sizeInBytes).toBeGreaterThanOrEqual(3000);
    expect(log.sizeInBytes).toBeLessThan(4000);
    expect(readOffsets(log)).toEqual(range(log.startOffset, 100));
  });

  test("by the time of writing where records have no timestamps", () => {
    const { logs, clock } = open();
    const log = createLog(logs, { "retention.ms": "600000" });
    log.append(batchOf({ timestamp: -1 }), { origin: "client" });
    clock.advance(10 * MINUTE);
    expect(log.startOffset).toBe(0);
    clock.advance(6 * MINUTE);
    expect(log.startOffset).toBe(1);
  });

  test("not for a topic that is compacted alone, nor without a bound", () => {
    const { logs, clock } = open();
    const compacted = createLog(logs, { "cleanup.policy": "compact", "retention.ms": "1" }, "compacted");
    const kept = createLog(logs, { "retention.ms": "-1", "retention.bytes": "-1" }, "kept");
    for (const log of [compacted, kept]) appendMany(log, 5);
    clock.advance(60 * MINUTE);
    expect([compacted.startOffset, kept.startOffset]).toEqual([0, 0]);
  });

  test("goes by the configuration of the moment", () => {
    const { logs, clock } = open();
    const log = createLog(logs, { "retention.ms": "-1" });
    appendMany(log, 5);
    clock.advance(30_000);
    log.updateConfig({ ...log.config, retentionMs: 1000 });
    clock.advance(5 * MINUTE);
    expect(log.startOffset).toBe(5);
  });

  test("producers that have long written nothing are forgotten", () => {
    const config = settings({ "producer.id.expiration.ms": 60 * MINUTE });
    const { logs, clock } = openTestLogs(where === "on disk" ? tempFolder() : undefined, { config });
    logs.startHousekeeping();
    const log = createLog(logs, { "retention.ms": "-1" });
    const producer = { producerEpoch: 0, baseSequence: 0 };
    log.append(batchOf({ producerId: 1n, timestamp: START, ...producer }), { origin: "client" });
    clock.advance(50 * MINUTE);
    log.append(batchOf({ producerId: 2n, timestamp: clock.now(), ...producer }), { origin: "client" });
    clock.advance(20 * MINUTE);
    expect(log.producers().map(({ producerId }) => producerId)).toEqual([2n]);
  });
});

describe("on disk", () => {
  test("removed segments are renamed first, and their files go after file.delete.delay.ms", () => {
    const folder = tempFolder();
    const { logs, clock } = started(folder);
    const log = createLog(logs, { ...SMALL, "file.delete.delay.ms": "60000" });
    appendMany(log, 30);
    const names = (): string[] => readdirSync(join(folder, "topic-0"));
    const before = names().filter((name) => name.endsWith(".log"));
    log.deleteRecordsBefore(30);
    expect(names().filter((name) => name.endsWith(".log.deleted"))).toEqual(
      before.slice(0, -1).map((name) => `${name}.deleted`),
    );
    clock.advance(59_999);
    expect(names().filter((name) => name.endsWith(".deleted"))).not.toEqual([]);
    clock.advance(1);
    expect(names().filter((name) => name.endsWith(".deleted"))).toEqual([]);
    expect(names().filter((name) => name.endsWith(".log"))).toEqual(before.slice(-1));
  });

  test("a moved start is written down a second later, and survives a kill then", () => {
    const folder = tempFolder();
    const { logs, clock } = started(folder);
    const log = createLog(logs);
    appendMany(log, 30);
    log.deleteRecordsBefore(7);
    clock.advance(1000);
    expect(readFileSync(join(folder, "log-start-offset-checkpoint"), "utf8")).toBe("0\n1\ntopic 0 7\n");
    expect(openTestLogs(copyOf(folder)).logs.get("topic", 0)?.startOffset).toBe(7);
  });

  test("recovery points and high watermarks are written every minute", async () => {
    const folder = tempFolder();
    const { logs, clock } = started(folder);
    const log = createLog(logs);
    appendMany(log, 30);
    log.flush();
    appendMany(log, 3);
    clock.advance(30_000);
    expect(readFileSync(join(folder, "recovery-point-offset-checkpoint"), "utf8")).toMatch(/^topic 0 30$/m);
    expect(readFileSync(join(folder, "replication-offset-checkpoint"), "utf8")).toMatch(/^topic 0 33$/m);
    log.flush();
    clock.advance(MINUTE);
    expect(readFileSync(join(folder, "recovery-point-offset-checkpoint"), "utf8")).toMatch(/^topic 0 33$/m);
  });

  test("flush.messages takes the log down to the disk within the append", () => {
    const log = createLog(started(tempFolder()).logs, { "flush.messages": "10" });
    appendMany(log, 9);
    expect(recoveryPoint(log)).toBe(0);
    appendMany(log, 1);
    expect(recoveryPoint(log)).toBe(10);
    appendMany(log, 9);
    expect(recoveryPoint(log)).toBe(10);
  });

  test("flush.ms takes it down so much after the first record that is not", async () => {
    const { logs, clock } = started(tempFolder());
    const first = createLog(logs, { "flush.ms": "5000" }, "first");
    const second = createLog(logs, { "flush.ms": "2000" }, "second");
    const never = createLog(logs, {}, "never");
    for (const log of [first, never]) appendMany(log, 3);
    clock.advance(1000);
    appendMany(second, 4);
    clock.advance(2000);
    await expect.poll(() => recoveryPoint(second)).toBe(4);
    appendMany(first, 2);
    expect(recoveryPoint(first)).toBe(0);
    clock.advance(2000);
    await expect.poll(() => recoveryPoint(first)).toBe(5);
    expect(recoveryPoint(never)).toBe(0);
  });

  test("what fails meanwhile is told, and nothing runs after the end", () => {
    const folder = tempFolder();
    const failed: Error[] = [];
    const { logs, clock } = openTestLogs(folder, { fail: (error) => failed.push(error), config: settings() });
    logs.startHousekeeping();
    const log = createLog(logs, { ...SMALL, "retention.ms": "1" });
    appendMany(log, 30);
    logs.close();
    const mark = join(folder, ".kafka_cleanshutdown");
    expect([existsSync(mark), clock.waiting]).toEqual([true, 0]);
    clock.advance(60 * MINUTE);
    expect(failed).toEqual([]);
  });
});

function recoveryPoint(log: PartitionLog): number {
  return (log as UnifiedLog).recoveryPoint;
}
