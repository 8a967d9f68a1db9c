import { describe, expect, test } from "vitest";
import { lagRows } from "../../../src/commands/lag/rows.ts";
import { Trend } from "../../../src/commands/lag/trend.ts";
import { watchFrame } from "../../../src/commands/lag/watch-frame.ts";
import type { Snapshot } from "../../../src/commands/lag/snapshot.ts";
import { TimeoutError } from "../../../src/errors.ts";
import { measured, partition } from "./support.ts";

const AT = 1_700_000_000_000;
const options = { columns: 80, rows: 24, color: false, intervalMs: 2000, failure: undefined, now: AT };

function snapshot(groupIds: readonly string[], count = 3): Snapshot {
  const groups = groupIds.map((groupId) =>
    measured(
      groupId,
      Array.from({ length: count }, (_, at) => partition(at, BigInt(at), 1000n)),
    ),
  );
  const reading = { at: AT, groups, failed: [], missing: [], times: new Map([["t-0@0", AT - 125_000]]) };
  const rates = { inRate: 100, outRate: 120, outlook: "catching-up", catchUpMs: 50_000 } as const;
  const rows = lagRows(reading, { limits: { maxLag: undefined, maxLagMs: undefined }, ratesOf: () => rates });
  const trend = new Trend();
  for (let at = 60; at >= 0; at -= 2) trend.add(AT - at * 1000, 60 - at);
  return { reading, rows, trends: new Map(groupIds.map((groupId) => [groupId, trend])) };
}

describe("watchFrame", () => {
  test("shows each group with its rates and its past", () => {
    const [title, empty, heading, columns, first] = watchFrame(snapshot(["billing"]), { ...options, columns: 200 });
    expect(title).toMatch(/^\d\d:\d\d:\d\d {2}every 2s {2}1 group {2}lag 2,997 {2}/);
    expect(empty).toBe("");
    expect(heading).toBe(
      "billing  Stable  1 member  lag 2,997  2m 5s behind  ▁▂▃▅▆▇█  in 300/s out 360/s  done in 50s",
    );
    expect(columns).toBe("TOPIC  PART  COMMITTED   END   LAG  BEHIND  IN/S  OUT/S  DONE IN  MEMBER          HOST");
    expect(first).toBe("t         0          0  1000  1000   2m 5s   100    120      50s  consumer-1-abc  /10.0.0.1");
  });

  test.each([
    [200, 50],
    [80, 24],
    [80, 5],
    [40, 10],
    [10, 3],
    [1, 1],
  ])("fits on a terminal of %d columns and %d rows", (columns, rows) => {
    const lines = watchFrame(snapshot(["billing", "a-group-with-a-rather-long-name".repeat(4)], 12), {
      ...options,
      columns,
      rows,
    });
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  test("says how many lines there is no room for", () => {
    expect(watchFrame(snapshot(["a"], 50), { ...options, rows: 10 }).at(-1)).toBe("… 45 more lines");
  });

  test("keeps the last figures while the brokers do not answer, and says how old they are", () => {
    const lines = watchFrame(snapshot(["billing"]), {
      ...options,
      now: AT + 65_000,
      failure: new TimeoutError("too\nlate"),
    });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d, 1m 5s ago/);
    expect(lines[1]).toBe("asking again: too late");
    expect(lines[3]).toContain("billing");
  });

  test("lets no name give orders to the terminal", () => {
    const [, , heading] = watchFrame(snapshot(["\u001b[2Jgone\n"]), options);
    expect(heading).toMatch(/^�\[2Jgone� {2}Stable/);
  });

  test("lets groups without members and partitions without commit stand out without colour too", () => {
    const groups = [measured("g", [partition(0, null, 5n, { member: null })], { members: [], state: "Empty" })];
    const reading = { at: AT, groups, failed: [], missing: ["there is no consumer group 'x'"], times: new Map() };
    const rows = lagRows(reading, { limits: { maxLag: undefined, maxLagMs: undefined } });
    const lines = watchFrame({ reading, rows, trends: new Map() }, options);
    expect(lines.slice(1, 4)).toEqual([
      "there is no consumer group 'x'",
      "",
      "g  Empty  NO MEMBERS  lag 0  1 partition without commit",
    ]);
    expect(lines[5]).toMatch(/^t +0 +NO COMMIT +5 +- +-.* no member/);
  });
});
