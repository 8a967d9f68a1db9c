import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { iterateBatches } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { records } from "../../../src/protocol/records/records.ts";
import { LogCleaner } from "../../../src/storage/compaction/log-cleaner.ts";
import { DiskStore } from "../../../src/storage/disk-store.ts";
import type { FileStore } from "../../../src/storage/file-store.ts";
import { logConfig } from "../../../src/storage/log-config.ts";
import { MemoryStore } from "../../../src/storage/memory-store.ts";
import { deleteOldSegments } from "../../../src/storage/retention.ts";
import type { UnifiedLog } from "../../../src/storage/unified-log.ts";
import { clockAt, hostWith, openLog } from "../support/compacting.ts";
import { batchOf, createLog, openTestLogs, readOffsets, tempFolder } from "../support/logs.ts";

const START = 1_700_000_000_000;
const ALWAYS = { "min.cleanable.dirty.ratio": "0" };

/** A broker's worth of logs, and the cleaner over them. */
class Cleaning {
  readonly clock = clockAt(START);
  readonly store: FileStore;
  readonly host: ReturnType<typeof hostWith>;
  readonly logs: UnifiedLog[] = [];
  readonly settings: Record<string, number> = {
    "log.cleaner.backoff.ms": 15_000,
    "log.cleaner.threads": 1,
    "log.cleaner.dedupe.buffer.size": 128 * 1024 * 1024,
    "log.cleaner.io.buffer.load.factor": 0.9,
    "log.cleaner.io.max.bytes.per.second": Infinity,
  };

  constructor(store: FileStore = new MemoryStore()) {
    this.store = store;
    this.host = hostWith(this.clock, store);
  }

  log(topic: string, configs: Record<string, string> = ALWAYS): UnifiedLog {
    const log = openLog(this.host, configs, {}, topic);
    this.logs.push(log);
    return log;
  }

  cleaner(): LogCleaner {
    const number = (name: string): number => this.settings[name]!;
    return new LogCleaner({
      host: this.host,
      logs: () => this.logs,
      settings: { boolean: () => true, int: number, long: number, double: number },
    });
  }
}

function append(log: UnifiedLog, rows: Readonly<Record<string, string | null>>, timestamp = START): void {
  const builder = new RecordBatchBuilder();
  for (const [key, value] of Object.entries(rows)) {
    builder.append(timestamp, Buffer.from(key), value === null ? null : Buffer.from(value));
  }
  log.append(builder.build(), { origin: "client" });
}

/** Three segments of two batches each, and an active one. */
function fill(log: UnifiedLog, value = "1"): void {
  for (const round of ["x", "y", "z"]) {
    append(log, { a: value + round, b: value + round });
    append(log, { [round]: value, a: `${value}${round}+` });
    log.roll();
  }
  append(log, { active: value });
}

/** Of each key the values that are left, in order. */
function contents(log: UnifiedLog): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const segment of log.segments.all) {
    for (const batch of iterateBatches(segment.file.read(0, segment.size))) {
      for (const { key, value } of records(batch))
        (found[String(key)] ??= []).push(value === null ? "null" : value.toString());
    }
  }
  return found;
}

const CLEAN = { a: ["1z+"], b: ["1z"], x: ["1"], y: ["1"], z: ["1"], active: ["1"] };

test("leaves of each key the last record, and says in its checkpoint how far it was", async () => {
  const cleaning = new Cleaning();
  const log = cleaning.log("topic");
  fill(log);
  const cleaner = cleaning.cleaner();
  expect(await cleaner.cleanFilthiest()).toBe(true);
  expect(contents(log)).toEqual(CLEAN);
  expect(cleaning.store.readFile("cleaner-offset-checkpoint")?.toString()).toBe("0\n1\ntopic 0 12\n");
  expect(cleaner.cleanUpTo(log)).toBe(12);
  expect(cleaning.store.files("topic-0").filter((name) => name.endsWith(".log"))).toEqual([
    "00000000000000000000.log",
    "00000000000000000012.log",
  ]);
  expect(await cleaner.cleanFilthiest()).toBe(false);
});

test("reads find what is left, by offset and by timestamp", async () => {
  const cleaning = new Cleaning();
  const log = cleaning.log("topic");
  append(log, { a: "1" }, START);
  append(log, { b: "1" }, START + 1);
  log.roll();
  append(log, { a: "2" }, START + 2);
  log.roll();
  append(log, { active: "1" }, START + 3);
  await cleaning.cleaner().cleanFilthiest();
  const [first] = iterateBatches(log.read(0, { upTo: log.endOffset, maxBytes: 1000, minOneBatch: true }));
  expect(first!.baseOffset).toBe(1);
  expect(await log.findByTimestamp(START)).toMatchObject({ offset: 1, timestamp: START + 1 });
  expect(await log.findByTimestamp(START + 2)).toMatchObject({ offset: 2 });
});

test("a segment of which nothing is left stands in nobody's way, neither a search's nor retention's", async () => {
  const cleaning = new Cleaning();
  // Too large to become one.
  const small = { "internal.segment.bytes": "100", "cleanup.policy": "compact,delete", "retention.ms": "1000" };
  const log = cleaning.log("topic", { ...ALWAYS, ...small });
  append(log, { a: "1" }, START);
  append(log, { a: "2" }, START + 100);
  append(log, { a: "3" }, START + 200);
  append(log, { active: "1" }, START + 300);
  cleaning.clock.time = START + 1150;
  await cleaning.cleaner().cleanFilthiest();
  expect(log.segments.all.map(({ size }) => size > 0)).toEqual([false, false, true, true]);
  for (const later of [0, 150]) expect(await log.findByTimestamp(START + later)).toMatchObject({ offset: 2 });
  deleteOldSegments(log, START + 1150);
  expect(log.startOffset).toBe(2);
  deleteOldSegments(log, START + 1200);
  expect(log.startOffset).toBe(2);
  deleteOldSegments(log, START + 1201);
  expect(log.startOffset).toBe(3);
});

test("what fails while it looks for work is told, and does not end the process", async () => {
  const cleaning = new Cleaning();
  const log = cleaning.log("topic");
  fill(log);
  const failure = new Error("the disk is gone");
  vi.spyOn(log, "lastStableOffset", "get").mockImplementation(() => {
    throw failure;
  });
  const told = new Promise<Error>((resolve) => {
    vi.spyOn(cleaning.host, "fail").mockImplementation(resolve);
  });
  const cleaner = cleaning.cleaner();
  cleaner.start();
  expect(await told).toBe(failure);
  cleaner.stop();
});

describe("which log, and how much of it", () => {
  test("begins with the one that is the filthiest by share", async () => {
    const cleaning = new Cleaning();
    const clean = cleaning.log("clean");
    fill(clean);
    const cleaner = cleaning.cleaner();
    await cleaner.cleanFilthiest();
    fill(clean, "2");
    const dirty = cleaning.log("dirty");
    fill(dirty);
    await cleaner.cleanFilthiest();
    expect([cleaner.cleanUpTo(dirty), cleaner.cleanUpTo(clean)]).toEqual([12, 12]);
    await cleaner.cleanFilthiest();
    expect(cleaner.cleanUpTo(clean)).toBe(25);
  });

  test("leaves alone what is not compacted, and what is not dirty enough", async () => {
    const cleaning = new Cleaning();
    fill(cleaning.log("deleted", { "cleanup.policy": "delete", ...ALWAYS }));
    const log = cleaning.log("topic", { "min.cleanable.dirty.ratio": "1" });
    fill(log);
    const cleaner = cleaning.cleaner();
    expect(await cleaner.cleanFilthiest()).toBe(false);
    log.updateConfig(
      logConfig(
        new Map([
          ["cleanup.policy", "compact"],
          ["min.cleanable.dirty.ratio", "0.99"],
        ]),
      ),
    );
    expect(await cleaner.cleanFilthiest()).toBe(true);
  });

  test("takes a log that is not dirty enough once its records are older than max.compaction.lag.ms", async () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic", { "min.cleanable.dirty.ratio": "1", "max.compaction.lag.ms": "1000" });
    fill(log);
    const cleaner = cleaning.cleaner();
    cleaning.clock.time = START + 1000;
    expect(await cleaner.cleanFilthiest()).toBe(false);
    cleaning.clock.time = START + 1001;
    expect(await cleaner.cleanFilthiest()).toBe(true);
  });

  test("leaves alone what is younger than min.compaction.lag.ms", async () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic", { ...ALWAYS, "min.compaction.lag.ms": "1000" });
    append(log, { a: "1" }, START);
    append(log, { a: "2" }, START);
    log.roll();
    append(log, { a: "3" }, START + 500);
    log.roll();
    append(log, { a: "4" }, START + 500);
    cleaning.clock.time = START + 1200;
    await cleaning.cleaner().cleanFilthiest();
    expect(contents(log)).toEqual({ a: ["2", "3", "4"] });
  });

  test("does as much as the map holds keys for, and the rest in the next rounds", async () => {
    const cleaning = new Cleaning();
    cleaning.settings["log.cleaner.dedupe.buffer.size"] = 24 * 6;
    const log = cleaning.log("topic");
    for (let index = 0; index < 30; index++) {
      append(log, { [`key-${index % 12}`]: `${index}`, same: `${index}` });
      if (index % 4 === 3) log.roll();
    }
    log.roll();
    append(log, { active: "1" });
    const cleaner = cleaning.cleaner();
    const ends: number[] = [];
    while (await cleaner.cleanFilthiest()) ends.push(cleaner.cleanUpTo(log)!);
    expect(ends.length).toBeGreaterThan(3);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    const expected = Object.fromEntries(
      Array.from({ length: 12 }, (_, key) => [`key-${key}`, [`${key < 6 ? key + 24 : key + 12}`]]),
    );
    expect(contents(log)).toEqual({ ...expected, same: ["29"], active: ["1"] });
  });

  test("begins anew where the checkpoint lies outside the log", async () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic");
    fill(log);
    cleaning.store.writeFile("cleaner-offset-checkpoint", "0\n1\ntopic 0 99\n");
    const cleaner = cleaning.cleaner();
    await cleaner.cleanFilthiest();
    expect(contents(log)).toEqual(CLEAN);
    expect(cleaner.cleanUpTo(log)).toBe(12);
  });

  test("goes on from the checkpoint of the last start, and forgets logs that are no more", async () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic");
    fill(log);
    cleaning.store.writeFile("cleaner-offset-checkpoint", "0\n2\nother 0 4\ntopic 0 8\n");
    const cleaner = cleaning.cleaner();
    expect(cleaner.cleanUpTo(log)).toBe(8);
    await cleaner.cleanFilthiest();
    // The records before it were found clean, so only the keys behind it count.
    expect(contents(log)["x"]).toEqual(["1"]);
    expect(cleaning.store.readFile("cleaner-offset-checkpoint")?.toString()).toBe("0\n1\ntopic 0 12\n");
  });

  test("a log that is deleted leaves nothing in the checkpoint to one that comes under its name", async () => {
    const { logs } = openTestLogs(tempFolder());
    const configs = { "cleanup.policy": "compact", "segment.ms": "1000", ...ALWAYS };
    const log = createLog(logs, configs);
    for (let index = 0; index < 3; index++) {
      log.append(batchOf({ timestamp: START + index * 2000 }), { origin: "client" });
    }
    logs.startHousekeeping();
    const checkpoint = (): string => readFileSync(path.join(logs.dataDir!, "cleaner-offset-checkpoint"), "utf8");
    await vi.waitFor(() => expect(checkpoint()).toBe("0\n1\ntopic 0 2\n"), { interval: 5 });
    logs.delete("topic", 0);
    expect(checkpoint()).toBe("0\n0\n");
  });

  test("a damaged checkpoint is none", () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic");
    cleaning.store.writeFile("cleaner-offset-checkpoint", "0\n5\ntopic 0 8\n");
    expect(cleaning.cleaner().cleanUpTo(log)).toBeUndefined();
  });
});

/** Runs to where the cleaned segment is on its way to the disk, then does something, then goes on. */
async function meanwhile(cleaning: Cleaning, cleaner: LogCleaner, happens: () => void): Promise<void> {
  const cleaned = cleaner.cleanFilthiest();
  expect(cleaning.store.files("topic-0").some((name) => name.endsWith(".cleaned"))).toBe(true);
  happens();
  await cleaned;
  expect(cleaning.store.files("topic-0").filter((name) => /\.(cleaned|swap)$/.test(name))).toEqual([]);
}

describe("when something happens meanwhile", () => {
  test("records that come are kept", async () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic");
    fill(log);
    await meanwhile(cleaning, cleaning.cleaner(), () => {
      append(log, { a: "new" });
      log.roll();
      append(log, { a: "newer" });
    });
    expect(contents(log)).toEqual({ ...CLEAN, a: ["1z+", "new", "newer"] });
    expect(log.endOffset).toBe(15);
  });

  test.each([
    ["the log is deleted", (log: UnifiedLog) => log.abandon()],
    ["the log is closed", (log: UnifiedLog) => log.close()],
    [
      "the topic is no longer compacted",
      (log: UnifiedLog) => log.updateConfig(logConfig(new Map([["cleanup.policy", "delete"]]))),
    ],
    ["retention takes a segment", (log: UnifiedLog) => log.deleteRecordsBefore(4)],
  ])("%s: the round has no effect", async (_, happens) => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic");
    fill(log);
    const cleaner = cleaning.cleaner();
    const before = contents(log);
    await meanwhile(cleaning, cleaner, () => happens(log));
    expect(cleaner.cleanUpTo(log)).toBeUndefined();
    expect(contents(log)["b"]).toEqual(log.startOffset === 0 ? before["b"] : before["b"]!.slice(1));
  });

  test("retention takes the files that a round is reading: it ends, and the next one begins anew", async () => {
    const cleaning = new Cleaning(new DiskStore(tempFolder()));
    const log = cleaning.log("topic");
    const value = "v".repeat(10_000);
    // More than is read at once.
    for (let index = 0; index < 300; index++) append(log, { [`key-${index}`]: value });
    log.roll();
    append(log, { "key-299": "1" });
    log.roll();
    append(log, { active: "1" });
    const cleaner = cleaning.cleaner();
    const cleaned = cleaner.cleanFilthiest();
    log.deleteRecordsBefore(300);
    await cleaned;
    expect(cleaning.host.reported).toEqual([]);
    expect(cleaner.cleanUpTo(log)).toBeUndefined();
    await cleaner.cleanFilthiest();
    expect(cleaner.cleanUpTo(log)).toBe(301);
    expect(contents(log)).toEqual({ "key-299": ["1"], active: ["1"] });
  });

  test("the cleaner is stopped: the round has no effect", async () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic");
    fill(log);
    const cleaner = cleaning.cleaner();
    const before = contents(log);
    await meanwhile(cleaning, cleaner, () => cleaner.stop());
    expect(contents(log)).toEqual(before);
  });

  test("others run between the slices of a long round", async () => {
    const cleaning = new Cleaning();
    const log = cleaning.log("topic");
    const value = "v".repeat(10_000);
    for (let index = 0; index < 2000; index++) append(log, { [`key-${index}`]: value });
    log.roll();
    append(log, { active: "1" });
    let others = 0;
    const other = (): void => {
      others++;
      next = setImmediate(other);
    };
    let next = setImmediate(other);
    await cleaning.cleaner().cleanFilthiest();
    clearImmediate(next);
    expect(others).toBeGreaterThan(3);
  });

  test("log.cleaner.io.max.bytes.per.second holds it back", async () => {
    const cleaning = new Cleaning();
    const waits: number[] = [];
    const clock = Object.assign(cleaning.clock, {
      after: (milliseconds: number, run: () => void) => {
        waits.push(milliseconds);
        clock.time += milliseconds;
        run();
        return { cancel: () => undefined };
      },
    });
    cleaning.settings["log.cleaner.io.max.bytes.per.second"] = 1_000_000;
    const log = cleaning.log("topic");
    const value = "v".repeat(10_000);
    for (let index = 0; index < 100; index++) append(log, { [`key-${index}`]: value });
    log.roll();
    append(log, { active: "1" });
    await cleaning.cleaner().cleanFilthiest();
    // A megabyte read for the map, read again and written.
    expect(clock.time - START).toBeGreaterThan(2500);
    expect(waits.length).toBeGreaterThan(10);
  });
});

test("compact and delete: what is left is deleted when it is old", async () => {
  const cleaning = new Cleaning();
  const log = cleaning.log("topic", { ...ALWAYS, "cleanup.policy": "compact,delete", "retention.ms": "1000" });
  fill(log);
  await cleaning.cleaner().cleanFilthiest();
  expect(contents(log)).toEqual(CLEAN);
  deleteOldSegments(log, START + 1001);
  expect(log.startOffset).toBe(13);
});

test("a log that is damaged is named once and left as it is", async () => {
  const cleaning = new Cleaning();
  const log = cleaning.log("topic");
  fill(log);
  log.segments.first.file.read(0, 100).writeInt8(9, 16);
  const before = log.segments.all.map(({ size }) => size);
  const cleaner = cleaning.cleaner();
  await cleaner.cleanFilthiest();
  expect(await cleaner.cleanFilthiest()).toBe(false);
  expect(cleaning.host.reported).toEqual([
    expect.stringMatching(/^topic-0: cannot be compacted, and is left as it is: .*magic/),
  ]);
  expect(log.segments.all.map(({ size }) => size)).toEqual(before);
  expect(cleaning.store.files("topic-0").filter((name) => name.endsWith(".cleaned"))).toEqual([]);
});

test("looks for work when it starts and whenever log.cleaner.backoff.ms have passed", async () => {
  const cleaning = new Cleaning();
  const asked: number[] = [];
  const cancelled: number[] = [];
  let idle: ((tick: () => void) => void) | undefined;
  const untilIdle = (): Promise<() => void> => new Promise((resolve) => (idle = resolve));
  Object.assign(cleaning.clock, {
    after: (milliseconds: number, run: () => void) => {
      idle?.(run);
      return { cancel: () => cancelled.push(asked.push(milliseconds)) };
    },
  });
  const log = cleaning.log("topic");
  fill(log);
  const cleaner = cleaning.cleaner();
  let wait = untilIdle();
  cleaner.start();
  const tick = await wait;
  expect(contents(log)).toEqual(CLEAN);
  fill(log, "2");
  wait = untilIdle();
  tick();
  await wait;
  expect(contents(log)["a"]).toEqual(["2z+"]);
  cleaner.stop();
  expect({ asked, cancelled }).toEqual({ asked: [15_000], cancelled: [1] });
});

test("does nothing where log.cleaner.enable is false", async () => {
  const cleaning = new Cleaning();
  fill(cleaning.log("topic"));
  const settings = { boolean: () => false, int: () => 1, long: () => 1, double: () => 1 };
  const cleaner = new LogCleaner({ host: cleaning.host, logs: () => cleaning.logs, settings });
  cleaner.start();
  cleaner.stop();
  expect(cleaner.cleanUpTo(cleaning.logs[0]!)).toBeUndefined();
  expect(cleaning.store.files("topic-0").filter((name) => name.endsWith(".log")).length).toBe(4);
});

test("on disk: the next start finds the log as it was left", async () => {
  const root = tempFolder();
  const store = new DiskStore(root);
  const cleaning = new Cleaning(store);
  const log = cleaning.log("topic");
  fill(log);
  const cleaner = cleaning.cleaner();
  await cleaner.cleanFilthiest();
  expect(contents(log)).toEqual(CLEAN);
  log.close();
  store.close();
  const again = new Cleaning(new DiskStore(root));
  const reopened = again.log("topic");
  expect(contents(reopened)).toEqual(CLEAN);
  expect({ start: reopened.startOffset, end: reopened.endOffset }).toEqual({ start: 0, end: 13 });
  expect(again.cleaner().cleanUpTo(reopened)).toBe(12);
  reopened.close();
  again.store.close();
});

test("the broker's housekeeping runs it", async () => {
  const { logs } = openTestLogs();
  const log = createLog(logs, { "cleanup.policy": "compact", "segment.ms": "1000", ...ALWAYS });
  for (let index = 0; index < 5; index++)
    log.append(batchOf({ records: 3, timestamp: START + index * 2000 }), { origin: "client" });
  const size = log.sizeInBytes;
  logs.startHousekeeping();
  await vi.waitFor(() => expect(log.sizeInBytes).toBeLessThan(size), { interval: 1 });
  expect(readOffsets(log)).toEqual([9, 12]);
});
