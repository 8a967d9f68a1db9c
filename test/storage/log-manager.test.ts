import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { METADATA_TOPIC_ID } from "../../src/protocol/uuid.ts";
import { DiskStore } from "../../src/storage/disk-store.ts";
import { StorageError } from "../../src/storage/log.ts";
import { logConfig } from "../../src/storage/log-config.ts";
import type { TestLogs } from "./support/logs.ts";
import {
  appendMany,
  batchOf,
  copyOf,
  createLog,
  openTestLogs,
  range,
  readOffsets,
  START,
  tempFolder,
} from "./support/logs.ts";

describe.each(["on disk", "in memory"])("the logs of a broker %s", (where) => {
  const open = (): TestLogs => openTestLogs(where === "on disk" ? tempFolder() : undefined);

  test("are found by topic and partition, the metadata's apart", () => {
    const { logs } = open();
    for (const partition of [0, 1]) createLog(logs, {}, "one", partition);
    createLog(logs, {}, "two");
    const names = Array.from(logs.all(), ({ topic, partition }) => `${topic}-${partition}`);
    expect(names.toSorted()).toEqual(["one-0", "one-1", "two-0"]);
    expect(logs.get("one", 1)).toMatchObject({ topic: "one", partition: 1, isOpen: true });
    for (const [topic, partition] of [
      ["one", 2],
      ["three", 0],
      ["__cluster_metadata", 0],
      ["one", -1],
    ] as const) {
      expect(logs.get(topic, partition)).toBeUndefined();
    }
    expect(logs.metadataLog).toMatchObject({ topic: "__cluster_metadata", topicId: METADATA_TOPIC_ID, endOffset: 0 });
    expect(() => createLog(logs, {}, "two")).toThrow("the log of two-0 exists");
  });

  test("are gone when they were deleted, and begin anew when they are made again", () => {
    const { logs } = open();
    const first = createLog(logs);
    appendMany(first, 5);
    first.deleteRecordsBefore(3);
    logs.delete("topic", 0);
    logs.delete("topic", 0);
    expect([logs.get("topic", 0), first.isOpen]).toEqual([undefined, false]);
    const second = createLog(logs);
    expect([second.startOffset, second.endOffset]).toEqual([0, 0]);
    appendMany(second, 2);
    expect(readOffsets(second)).toEqual([0, 1]);
  });

  test("end with it, and it may be closed again", () => {
    const { logs } = open();
    const log = createLog(logs);
    let told = 0;
    log.subscribe(() => told++);
    logs.close();
    logs.close();
    expect([log.isOpen, told]).toEqual([false, 1]);
  });
});

describe("on disk", () => {
  test("a deleted partition's folder is renamed, and goes after file.delete.delay.ms or with the next start", () => {
    const folder = tempFolder();
    const { logs, clock } = openTestLogs(folder);
    const topic = "t".repeat(249);
    for (const name of ["now", topic]) createLog(logs, { "file.delete.delay.ms": "1000" }, name);
    const given = (): string[] => readdirSync(folder).filter((name) => name.endsWith("-delete"));
    logs.delete("now", 0);
    expect(given()).toEqual([expect.stringMatching(/^now-0\.[0-9a-f]{32}-delete$/)]);
    clock.advance(1000);
    expect(given()).toEqual([]);
    logs.delete(topic, 0);
    expect(given()[0]).toHaveLength(255);
    logs.close();
    expect(given()).toHaveLength(1);
    expect([...openTestLogs(folder).logs.all()]).toEqual([]);
    expect(given()).toEqual([]);
  });

  test("a log that is set aside keeps its records under another name", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    appendMany(createLog(logs), 5);
    logs.setAside("topic", 0);
    const [stray, ...more] = readdirSync(folder).filter((name) => name.endsWith("-stray"));
    expect([stray, more]).toEqual([expect.stringMatching(/^topic-0\.[0-9a-f]{32}-stray$/), []]);
    expect(readdirSync(join(folder, stray!))).toContain("00000000000000000000.log");
    logs.close();
    expect([...openTestLogs(folder).logs.all()]).toEqual([]);
    expect(existsSync(join(folder, stray!))).toBe(true);
  });

  test("a partition that is made again does not begin where the old one began, however the broker ends", () => {
    const folder = tempFolder();
    const { logs, clock } = openTestLogs(folder);
    const first = createLog(logs);
    appendMany(first, 50);
    first.deleteRecordsBefore(40);
    clock.advance(1000);
    logs.delete("topic", 0);
    appendMany(createLog(logs), 5);
    const { logs: again, reported } = openTestLogs(copyOf(folder));
    expect(readOffsets(again.get("topic", 0)!)).toEqual(range(0, 5));
    expect(reported).toEqual([]);
  });

  test("nor does it when the broker was killed after the deletion, and again after", () => {
    const folder = tempFolder();
    const { logs, clock } = openTestLogs(folder);
    const first = createLog(logs);
    appendMany(first, 50);
    first.deleteRecordsBefore(40);
    clock.advance(1000);
    logs.delete("topic", 0);
    const killed = copyOf(folder);
    appendMany(createLog(openTestLogs(killed).logs), 5);
    const { logs: again, reported } = openTestLogs(copyOf(killed));
    expect(readOffsets(again.get("topic", 0)!)).toEqual(range(0, 5));
    expect(reported).toEqual([]);
  });

  test("the offsets of all logs are not written anew for each that is deleted or made, for there may be thousands", () => {
    const folder = tempFolder();
    const { logs, clock } = openTestLogs(folder);
    logs.startHousekeeping();
    for (let partition = 0; partition < 5; partition++) createLog(logs, {}, "topic", partition);
    clock.advance(60_000);
    const file = join(folder, "recovery-point-offset-checkpoint");
    const written = new Set<number>();
    const look = (): unknown => written.add(statSync(file).ino);
    look();
    for (let partition = 0; partition < 5; partition++) {
      logs.delete("topic", partition);
      look();
    }
    expect(written.size).toBe(1);
    expect(readFileSync(file, "utf8")).toContain("topic 4 0");
    createLog(logs, {}, "topic", 0);
    expect(readFileSync(file, "utf8")).toBe("0\n1\n__cluster_metadata 0 0\n");
    look();
    for (let partition = 1; partition < 5; partition++) {
      createLog(logs, {}, "topic", partition);
      look();
    }
    expect(written.size).toBe(2);
  });

  test("many logs that have something to write are closed and found again", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    for (const partition of range(0, 150)) appendMany(createLog(logs, {}, "topic", partition), 1 + (partition % 3));
    logs.close();
    const again = openTestLogs(folder);
    const ends = range(0, 150).map((partition) => again.logs.get("topic", partition)?.endOffset);
    expect(ends).toEqual(range(0, 150).map((partition) => 1 + (partition % 3)));
    expect([again.logs.startedClean, again.reported]).toEqual([true, []]);
    const names = readdirSync(join(folder, "topic-0"));
    const base = "00000000000000000000";
    expect(names).toEqual([
      `${base}.index`,
      `${base}.log`,
      `${base}.timeindex`,
      "leader-epoch-checkpoint",
      "partition.metadata",
    ]);
  });

  test("files are as Kafka's", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    const log = createLog(logs);
    appendMany(log, 5);
    log.leaderEpoch = 3;
    appendMany(log, 5);
    logs.close();
    const text = (...names: string[]): string => readFileSync(join(folder, ...names), "utf8");
    expect(text("topic-0", "partition.metadata")).toBe(`version: 0\ntopic_id: ${log.topicId}`);
    expect(text("topic-0", "leader-epoch-checkpoint")).toBe("0\n2\n0 0\n3 5\n");
    expect(text(".kafka_cleanshutdown")).toBe('{"version":0,"brokerEpoch":-1}');
    expect(text("recovery-point-offset-checkpoint")).toBe("0\n2\ntopic 0 10\n__cluster_metadata 0 0\n");
    expect(text("replication-offset-checkpoint")).toBe("0\n2\ntopic 0 10\n__cluster_metadata 0 0\n");
    expect(text("log-start-offset-checkpoint")).toBe("0\n0\n");
  });

  test("the metadata's log is kept with its start", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    for (const _ of range(0, 4)) logs.metadataLog.append(batchOf(), { origin: "coordinator" });
    logs.metadataLog.deleteRecordsBefore(2);
    logs.close();
    const { metadataLog } = openTestLogs(folder).logs;
    expect([metadataLog.startOffset, metadataLog.endOffset, metadataLog.config.retentionMs]).toEqual([2, 4, -1]);
  });

  test("a log whose partition.metadata was lost is nobody's until its topic claims it", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    const { topicId } = createLog(logs);
    appendMany(logs.get("topic", 0)!, 5);
    logs.close();
    rmSync(join(folder, "topic-0", "partition.metadata"));
    const { logs: again, reported } = openTestLogs(folder);
    expect([again.get("topic", 0), [...again.all()]]).toEqual([undefined, []]);
    const claimed = again.create({
      topic: "topic",
      partition: 0,
      topicId,
      config: logConfig(new Map()),
      leaderEpoch: 2,
    });
    expect([claimed.topicId, claimed.endOffset, claimed.leaderEpoch]).toEqual([topicId, 5, 2]);
    expect(reported).toEqual(["topic-0: its partition.metadata was lost; it is the log of the topic topic again"]);
    again.close();
    expect(openTestLogs(folder).logs.get("topic", 0)?.topicId).toBe(topicId);
  });

  test("after a failure of the disk there is no mark of a clean stop, and the next start reads the logs", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    const log = createLog(logs);
    appendMany(log, 3);
    // The epoch's file cannot be put in its place.
    mkdirSync(join(folder, "topic-0", "leader-epoch-checkpoint.tmp"));
    log.leaderEpoch = 1;
    expect(() => appendMany(log, 1)).toThrow(StorageError);
    expect(readOffsets(log)).toEqual([0, 1, 2]);
    logs.close();
    expect([log.isOpen, existsSync(join(folder, ".kafka_cleanshutdown"))]).toEqual([false, false]);
    const again = openTestLogs(folder);
    expect([again.logs.startedClean, readOffsets(again.logs.get("topic", 0)!)]).toEqual([false, [0, 1, 2]]);
  });

  test("the lock is let go of although the files of a round of the cleaner cannot be removed", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    const log = createLog(logs, {
      "cleanup.policy": "compact",
      "segment.ms": "1000",
      "min.cleanable.dirty.ratio": "0",
    });
    for (const later of [0, 2000, 4000]) log.append(batchOf({ timestamp: START + later }), { origin: "client" });
    logs.startHousekeeping();
    const remove = vi.spyOn(DiskStore.prototype, "remove").mockImplementation((path) => {
      throw new StorageError(`cannot remove ${path}`, { path, systemCode: "EROFS", cause: undefined });
    });
    onTestFinished(() => remove.mockRestore());
    expect(() => logs.close()).toThrow(".cleaned");
    remove.mockRestore();
    expect(readOffsets(openTestLogs(folder).logs.get("topic", 0)!)).toEqual(range(0, 3));
  });

  test("producers that have long written nothing are not remembered by the next start", () => {
    const folder = tempFolder();
    const { logs, clock } = openTestLogs(folder);
    const log = createLog(logs);
    for (const [producerId, timestamp] of [
      [1n, START],
      [2n, START + 86_400_000],
    ] as const) {
      log.append(batchOf({ producerId, producerEpoch: 0, baseSequence: 0, timestamp }), { origin: "coordinator" });
    }
    logs.close();
    clock.advance(86_400_000);
    const again = openTestLogs(folder, { clock });
    expect(
      again.logs
        .get("topic", 0)
        ?.producers()
        .map(({ producerId }) => producerId),
    ).toEqual([2n]);
  });

  test("a checkpoint that is damaged is told of and done without", () => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    appendMany(createLog(logs), 5);
    logs.close();
    rmSync(join(folder, ".kafka_cleanshutdown"));
    rmSync(join(folder, "log-start-offset-checkpoint"));
    writeFileSync(join(folder, "recovery-point-offset-checkpoint"), "0\n5\ntopic 0 5\n");
    const { logs: again, reported } = openTestLogs(folder);
    expect(reported).toEqual([
      "recovery-point-offset-checkpoint is damaged: logs that were not closed are read from their begin",
    ]);
    expect(readOffsets(again.get("topic", 0)!)).toEqual(range(0, 5));
  });
});
