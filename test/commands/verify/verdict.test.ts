import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, boolean, constantFrom, property } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LedgerCursor } from "../../../src/commands/verify/ledger-cursor.ts";
import { LedgerFile } from "../../../src/commands/verify/ledger-file.ts";
import { indexLedger } from "../../../src/commands/verify/ledger-index.ts";
import { OffsetCheck, OrderCheck } from "../../../src/commands/verify/partition-check.ts";
import { idOfHashes } from "../../../src/commands/verify/record-id.ts";
import { verdictLines } from "../../../src/commands/verify/report.ts";
import { Rows } from "../../../src/commands/verify/rows.ts";
import { reachVerdict } from "../../../src/commands/verify/verdict.ts";
import { formatLedgerLine, LEDGER_HEADER } from "../../../src/kit/ledger/ledger-line.ts";
import { recordHash } from "../../../src/kit/ledger/record-hash.ts";

/** A record: its offset and its value. */
type Placed = readonly [offset: number, value: string];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kt-verdict-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lineOf = (partition: number, [offset, value]: Placed) =>
  `${formatLedgerLine({ topic: "t", partition, offset, valueHash: recordHash(value), keyHash: "-" })}\n`;
const idOf = (value: string) => idOfHashes(Buffer.from(`${recordHash(value)}\t-`), 0, 17);

interface Compared {
  /** By partition. */
  readonly ledger: readonly (readonly Placed[])[];
  readonly topic: readonly (readonly Placed[])[];
  readonly order?: boolean;
  readonly begin?: number;
  readonly tail?: string;
}

/** What is told of a ledger and a topic, without the name of the ledger. */
function compare({ ledger, topic, order = false, begin = 0, tail = "" }: Compared): string[] {
  const path = join(folder, "ledger");
  const lines = ledger.flatMap((records, partition) => records.map((record) => lineOf(partition, record)));
  writeFileSync(path, `${LEDGER_HEADER}\n${lines.join("")}${tail}`);
  const file = new LedgerFile(path);
  try {
    const { partitions, ids, records } = indexLedger(file, { topics: [], targetOf: (name) => name });
    const found = { missing: new Rows(), surplus: new Rows(), unknown: 0 };
    const checks = partitions.map((partition, index) => {
      const parts = { cursor: new LedgerCursor(file, partition), index, ids, found };
      const check = order ? new OrderCheck(parts) : new OffsetCheck(parts);
      for (const [offset, value] of topic[partition.partition] ?? []) check.record(offset, idOf(value));
      check.end();
      return check;
    });
    const isExpired = (at: number, offset: number, slot: number) => checks[at]?.isBefore(begin, offset, slot) ?? false;
    return verdictLines("", reachVerdict({ file, partitions, records, found, isExpired, limit: 10 }));
  } finally {
    file.close();
  }
}

const placed = (...values: string[]): Placed[] => values.map((value, offset) => [offset, value]);
/** The same records at other offsets. */
const moved = (...values: string[]): Placed[] => values.map((value, at) => [100 + 3 * at, value]);
const ALL = ["a", "b", "c", "d", "e"];

describe("a topic, by offsets", () => {
  const told = (topic: readonly Placed[], more: Partial<Compared> = {}) =>
    compare({ ledger: [placed(...ALL)], topic: [topic], ...more });

  test.each<[string, Placed[], string[]]>([
    [
      "with all records",
      placed(...ALL),
      [": 5 records: 5 intact, 0 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 0 of others"],
    ],
    [
      "without one in the middle and the last one",
      [...placed("a", "b"), [3, "d"]],
      [
        "lost: t-0 offset 2",
        "lost: t-0 offset 4",
        ": 5 records: 3 intact, 2 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 0 of others",
      ],
    ],
    [
      "with another value in a place",
      placed("a", "b", "X", "d", "e"),
      [
        "corrupted: t-0 offset 2: t-0 offset 2 has something else",
        ": 5 records: 4 intact, 0 lost, 1 corrupted, 0 reordered, 0 doubled, 0 expired; 0 of others",
      ],
    ],
    [
      "with two in each other's place",
      placed("a", "c", "b", "d", "e"),
      [
        "reordered: t-0 offset 1 is at t-0 offset 2",
        "reordered: t-0 offset 2 is at t-0 offset 1",
        ": 5 records: 3 intact, 0 lost, 0 corrupted, 2 reordered, 0 doubled, 0 expired; 0 of others",
      ],
    ],
    [
      "with one twice, and others' records",
      placed(...ALL, "b", "foreign", "foreign"),
      [
        "doubled: t-0 offset 5 is t-0 offset 1 again",
        ": 5 records: 5 intact, 0 lost, 0 corrupted, 0 reordered, 1 doubled, 0 expired; 2 of others",
      ],
    ],
    [
      "that is empty",
      [],
      [
        ...ALL.map((_, offset) => `lost: t-0 offset ${offset}`),
        ": 5 records: 0 intact, 5 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 0 of others",
      ],
    ],
  ])("%s", (_, topic, lines) => {
    expect(told(topic)).toEqual(lines);
  });

  test("whose beginning is gone has lost nothing else", () => {
    expect(told(placed(...ALL).slice(2), { begin: 2 }).at(-1)).toContain("3 intact, 0 lost");
    expect(told(placed(...ALL).slice(2), { begin: 1 }).at(-1)).toContain(
      "3 intact, 1 lost, 0 corrupted, 0 reordered, 0 doubled, 1 expired",
    );
  });

  test("with a record in another partition has it out of order", () => {
    const lines = compare({ ledger: [placed("a", "b"), placed("c")], topic: [placed("a"), placed("c", "b")] });
    expect(lines[0]).toBe("reordered: t-0 offset 1 is at t-1 offset 1");
  });

  test("of a name that was used twice keeps what the second one has", () => {
    const ledger = [[...placed("a", "b", "c"), ...placed("x", "y")]];
    expect(compare({ ledger, topic: [placed("x", "y")] }).at(-1)).toContain("5 records: 2 intact, 3 lost");
  });
});

describe("a topic, by order", () => {
  const told = (topic: readonly Placed[], begin = 0) =>
    compare({ ledger: [placed(...ALL)], topic: [topic], order: true, begin });

  test.each<[string, Placed[], string[]]>([
    [
      "with all records",
      moved(...ALL),
      [": 5 records: 5 intact, 0 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 0 of others"],
    ],
    [
      "with others' records between",
      moved("z", "a", "b", "y", "c", "d", "e", "x"),
      [": 5 records: 5 intact, 0 lost, 0 corrupted, 0 reordered, 0 doubled, 0 expired; 3 of others"],
    ],
    [
      "without one, with one changed, and with one twice",
      moved("a", "c", "c", "X", "e"),
      [
        "lost: t-0 offset 1",
        "corrupted: t-0 offset 3: t-0 offset 109 has something else",
        "doubled: t-0 offset 106 is t-0 offset 2 again",
        ": 5 records: 3 intact, 1 lost, 1 corrupted, 0 reordered, 1 doubled, 0 expired; 0 of others",
      ],
    ],
    [
      "with one that came late",
      moved("a", "c", "d", "b", "e"),
      [
        "reordered: t-0 offset 1 is at t-0 offset 109",
        ": 5 records: 4 intact, 0 lost, 0 corrupted, 1 reordered, 0 doubled, 0 expired; 0 of others",
      ],
    ],
  ])("%s", (_, topic, lines) => {
    expect(told(topic)).toEqual(lines);
  });

  test("whose beginning is gone has lost nothing else", () => {
    expect(told(moved("c", "e"), 100).at(-1)).toContain(
      "2 intact, 1 lost, 0 corrupted, 0 reordered, 0 doubled, 2 expired",
    );
  });
});

test("each record of any ledger is intact, lost, expired, corrupted or reordered, and each of a topic is accounted for", () => {
  const values = array(constantFrom("a", "b", "c", "d", "e", "f"), { maxLength: 12 });
  assert(
    property(values, values, boolean(), (ledger, topic, order) => {
      const sum = compare({ ledger: [placed(...ledger)], topic: [placed(...topic)], order }).at(-1) ?? "";
      const [records = 0, intact = 0, lost = 0, corrupted = 0, reordered = 0, doubled = 0, expired = 0, others = 0] = [
        ...sum.matchAll(/\d+/g),
      ].map(Number);
      expect(records).toBe(ledger.length);
      expect(intact + lost + corrupted + reordered + expired).toBe(ledger.length);
      // Without a record in the ledger the partition is not looked at.
      if (ledger.length > 0) expect(intact + corrupted + reordered + doubled + others).toBe(topic.length);
    }),
  );
});

test("a line that was not finished is no record, a line that is none is said", () => {
  expect(compare({ ledger: [placed("a")], topic: [placed("a")], tail: "t\t0\t1\t0123" }).at(-1)).toContain(
    "1 record: 1 intact",
  );
  expect(() => compare({ ledger: [placed("a")], topic: [[]], tail: "t\t0\tx\t-\t-\n" })).toThrow(
    /is damaged: the line at byte \d+/,
  );
});
