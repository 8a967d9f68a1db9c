/** What a start finds after a clean stop, after a kill, and after damage. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encodeEndTxnMarker } from "../../src/protocol/records/control.ts";
import { logConfig } from "../../src/storage/log-config.ts";
import type { PartitionLog } from "../../src/storage/log.ts";
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

const SMALL = { "internal.segment.bytes": "1000", "index.interval.bytes": "200" };

/** A folder with a log of so many batches of one record each, as a killed broker leaves it. */
function killedAfter(count: number, more: (log: PartitionLog) => void = () => undefined): string {
  const folder = tempFolder();
  const log = createLog(openTestLogs(folder).logs, SMALL);
  appendMany(log, count);
  more(log);
  return copyOf(folder);
}

function cleanAfter(count: number, more: (log: PartitionLog) => void = () => undefined): string {
  const folder = tempFolder();
  const { logs } = openTestLogs(folder);
  const log = createLog(logs, SMALL);
  appendMany(log, count);
  more(log);
  logs.close();
  return folder;
}

function idempotent(baseSequence: number): Buffer {
  return batchOf({ producerId: 3n, producerEpoch: 0, baseSequence });
}

function contents(folder: string, suffix: string): Buffer[] {
  return filesOf(folder, suffix).map((path) => readFileSync(path));
}

function filesOf(folder: string, suffix: string): string[] {
  const topic = join(folder, "topic-0");
  return readdirSync(topic)
    .filter((name) => name.endsWith(suffix))
    .map((name) => join(topic, name));
}

/** The defaults of the broker are those that the log was made with. */
function reopen(folder: string, configs: Readonly<Record<string, string>> = SMALL) {
  const topicLogConfig = () => logConfig(new Map(Object.entries(configs)));
  const opened = openTestLogs(folder, { config: { ...settings(), topicLogConfig } });
  return { ...opened, log: opened.logs.get("topic", 0)! };
}

describe("after a clean stop", () => {
  test("all is there, nothing is said, and appending goes on", () => {
    const folder = cleanAfter(50);
    const { log, logs, reported } = reopen(folder);
    expect([logs.startedClean, log.endOffset, reported]).toEqual([true, 50, []]);
    expect(readOffsets(log)).toEqual(range(0, 50));
    appendMany(log, 50);
    expect(readOffsets(log)).toEqual(range(0, 100));
    expect(log.epochAt(3)).toBe(0);
  });

  test("batches are not read: one that was damaged since is only found when it is read", () => {
    const folder = cleanAfter(50);
    const [first] = filesOf(folder, ".log");
    flip(first!, 70);
    const { log, reported } = reopen(folder);
    expect([log.endOffset, reported]).toEqual([50, []]);
    expect(() => readOffsets(log)).toThrow(/corrupt/i);
  });

  test("the mark of the clean stop is gone as soon as a broker has the folder", () => {
    const folder = cleanAfter(1);
    expect(existsSync(join(folder, ".kafka_cleanshutdown"))).toBe(true);
    const killed = copyOf((reopen(folder), folder));
    expect(reopen(killed).logs.startedClean).toBe(false);
  });

  test("what the producers have sent is known", () => {
    const folder = cleanAfter(5, (log) => {
      for (const sequence of [0, 1, 2]) log.append(idempotent(sequence), { origin: "client" });
    });
    const { log } = reopen(folder);
    expect(log.producers()).toMatchObject([{ producerId: 3n, lastSequence: 2 }]);
    expect(log.append(idempotent(2), { origin: "client" })).toMatchObject({ duplicate: true, baseOffset: 7 });
    expect(log.append(idempotent(3), { origin: "client" })).toMatchObject({ duplicate: false, baseOffset: 8 });
  });

  test("where the log begins is known", () => {
    const folder = cleanAfter(50, (log) => log.deleteRecordsBefore(45));
    const { log } = reopen(folder);
    expect([log.startOffset, readOffsets(log)]).toEqual([45, range(45, 50)]);
  });

  test.each([
    ["missing", (path: string) => rmSync(path)],
    ["empty", (path: string) => truncateSync(path, 0)],
    ["cut within an entry", (path: string) => truncateSync(path, statSync(path).size - 3)],
    ["full of zeros", (path: string) => writeFileSync(path, Buffer.alloc(2400))],
    ["full of numbers that cannot be", (path: string) => writeFileSync(path, Buffer.alloc(2400, 0x7f))],
  ])("indexes that are %s are made anew, in one line", (_, damage) => {
    const folder = tempFolder();
    const { logs } = openTestLogs(folder);
    appendMany(createLog(logs), 60, { valueBytes: 5000 });
    logs.close();
    const indexes = [".index", ".timeindex"].map((suffix) => filesOf(folder, suffix)[0]!);
    const before = indexes.map((path) => readFileSync(path));
    for (const path of indexes) {
      damage(path);
      const again = reopen(folder, {});
      expect(readOffsets(again.log, 31)).toEqual(range(31, 60));
      expect(again.reported).toEqual(["topic-0: made the indexes of segment 0 anew: they were missing or damaged"]);
      again.logs.close();
      expect(indexes.map((index) => readFileSync(index))).toEqual(before);
    }
  });
});

describe("after a kill", () => {
  test("every record is there, once and in order, and nothing is said", () => {
    const { log, logs, reported } = reopen(killedAfter(200));
    expect([logs.startedClean, reported]).toEqual([false, []]);
    expect(readOffsets(log)).toEqual(range(0, 200));
    appendMany(log, 10);
    expect(readOffsets(log)).toEqual(range(0, 210));
  });

  test("the indexes are what a clean stop leaves", () => {
    const killed = killedAfter(200);
    reopen(killed).logs.close();
    const clean = cleanAfter(200);
    for (const suffix of [".log", ".index", ".timeindex"])
      expect(contents(killed, suffix)).toEqual(contents(clean, suffix));
  });

  test("producers, open and aborted transactions and epochs are known again", () => {
    const producer = { producerId: 8n, producerEpoch: 2, isTransactional: true };
    const folder = killedAfter(20, (log) => {
      log.leaderEpoch = 3;
      log.append(batchOf({ ...producer, baseSequence: 0 }), { origin: "coordinator" });
      const offsets = { baseOffset: 0, partitionLeaderEpoch: 0 };
      const marker = encodeEndTxnMarker({
        type: "ABORT",
        coordinatorEpoch: 1,
        timestamp: START,
        ...offsets,
        ...producer,
      });
      log.append(marker, { origin: "coordinator" });
      log.append(batchOf({ ...producer, baseSequence: 1 }), { origin: "coordinator" });
      appendMany(log, 30);
    });
    const { log } = reopen(folder);
    expect([log.endOffset, log.lastStableOffset]).toEqual([53, 22]);
    expect(log.abortedTransactions(0, 53)).toEqual([{ producerId: 8n, firstOffset: 20 }]);
    expect(log.producers()).toMatchObject([{ producerId: 8n, lastSequence: 1, currentTransactionFirstOffset: 22 }]);
    expect([log.epochAt(19), log.epochAt(20)]).toEqual([0, 3]);
  });

  test("a tail that is torn is cut, wherever, and one line says so", () => {
    const folder = killedAfter(40);
    const path = filesOf(folder, ".log").at(-1)!;
    const base = Number(path.slice(-24, -4));
    const size = statSync(path).size;
    const batch = size / (40 - base);
    for (let cut = 1; cut < size; cut += 7) {
      const copy = copyOf(folder);
      const torn = join(copy, "topic-0", path.slice(-24));
      truncateSync(torn, size - cut);
      const whole = Math.floor((size - cut) / batch);
      const { log, logs, reported } = reopen(copy);
      expect([log.endOffset, readOffsets(log)]).toEqual([base + whole, range(0, base + whole)]);
      const left = (size - cut) % batch;
      const line = `topic-0: cut ${left} bytes at offset ${base + whole}: the record batch there is not whole: it is cut short`;
      expect(reported).toEqual(left === 0 ? [] : [line]);
      appendMany(log, 3);
      expect(readOffsets(log)).toEqual(range(0, base + whole + 3));
      logs.close();
    }
  });

  test("the log is cut at the first batch that is damaged, and later segments go", () => {
    const folder = killedAfter(100);
    const logs = filesOf(folder, ".log");
    // In the third batch of the second segment.
    const base = Number(logs[1]!.slice(-24, -4));
    const batch = statSync(logs[0]!).size / base;
    flip(logs[1]!, batch * 2 + 70);
    const { log, reported } = reopen(folder);
    expect([log.endOffset, readOffsets(log)]).toEqual([base + 2, range(0, base + 2)]);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toMatch(
      /^topic-0: cut \d+ bytes at offset \d+, \d+ whole segments among them: .* its checksum is wrong$/,
    );
    appendMany(log, 5);
    expect(readOffsets(log)).toEqual(range(0, base + 7));
  });

  test.each([
    ["zeros", Buffer.alloc(500), /its length 0 is too small/],
    ["noise", Buffer.from("noise of no use at all ".repeat(20)), /its magic is \d+/],
    ["a batch that was there before", "first batch", /its offset 0 comes after 29/],
  ])("%s at the end are cut", (_, tail, reason) => {
    const folder = killedAfter(30);
    const path = filesOf(folder, ".log").at(-1)!;
    const first = readFileSync(filesOf(folder, ".log")[0]!).subarray(0, 83);
    appendFileSync(path, typeof tail === "string" ? first : tail);
    const { log, reported } = reopen(folder);
    expect(readOffsets(log)).toEqual(range(0, 30));
    expect(reported).toEqual([expect.stringMatching(reason)]);
  });

  test("what is before the recovery point is not read", () => {
    const folder = killedAfter(100, (log) => log.flush());
    flip(filesOf(folder, ".log")[0]!, 70);
    writeFileSync(join(folder, "recovery-point-offset-checkpoint"), "0\n1\ntopic 0 100\n");
    const { log, reported } = reopen(folder);
    expect([log.endOffset, reported]).toEqual([100, []]);
    expect(log.producers()).toEqual([]);
  });

  test("a log whose segments have gone begins where it was said to begin", () => {
    const folder = killedAfter(100);
    writeFileSync(join(folder, "log-start-offset-checkpoint"), "0\n1\ntopic 0 500\n");
    const { log, reported } = reopen(folder);
    expect([log.startOffset, log.endOffset]).toEqual([500, 500]);
    expect(reported).toHaveLength(1);
    appendMany(log, 1);
    expect(readOffsets(log)).toEqual([500]);
  });

  test("a damaged snapshot and a damaged epoch file are made again from the records", () => {
    const folder = killedAfter(0, (log) => {
      for (let sequence = 0; sequence < 40; sequence++) {
        log.append(batchOf({ producerId: 1n, producerEpoch: 0, baseSequence: sequence }), { origin: "client" });
      }
    });
    for (const path of filesOf(folder, ".snapshot")) flip(path, 8);
    writeFileSync(join(folder, "topic-0", "leader-epoch-checkpoint"), "no checkpoint");
    const { log, reported } = reopen(folder);
    expect(log.producers()).toMatchObject([{ producerId: 1n, lastSequence: 39 }]);
    expect([log.epochAt(5), reported]).toEqual([0, []]);
  });
});

describe("what was left half done", () => {
  test("files that were to be removed, and those that were not cleaned to the end, go", () => {
    const folder = cleanAfter(30);
    const [first] = filesOf(folder, ".log");
    for (const suffix of [".deleted", ".cleaned"]) copyFileSync(first!, first! + suffix);
    // Renamed behind one that is not complete.
    copyFileSync(first!, join(folder, "topic-0", "00000000000000000020.log.swap"));
    writeFileSync(join(folder, "topic-0", "00000000000000000777.index"), "");
    const { log } = reopen(folder);
    expect(readOffsets(log)).toEqual(range(0, 30));
    expect(readdirSync(join(folder, "topic-0")).filter((name) => /deleted|cleaned|swap|777/.test(name))).toEqual([]);
  });

  test("what was cleaned as a whole takes the place of what it was made of", () => {
    const folder = cleanAfter(60);
    const [first, second, third] = filesOf(folder, ".log");
    const joined = Buffer.concat([first!, second!].map((path) => readFileSync(path)));
    // The first and second segment became one without every other batch.
    const size = 83;
    const kept = Array.from({ length: joined.length / size }, (_, index) =>
      joined.subarray(index * size, (index + 1) * size),
    );
    writeFileSync(`${first!}.swap`, Buffer.concat(kept.filter((__, index) => index % 2 === 1)));
    const { log } = reopen(folder);
    const border = Number(third!.slice(-24, -4));
    const odd = range(0, border).filter((offset) => offset % 2 === 1);
    expect(readOffsets(log)).toEqual([...odd, ...range(border, 60)]);
    expect(existsSync(second!)).toBe(false);
  });
});

/** Changes one byte of a file. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 0x55;
  writeFileSync(path, bytes);
}
