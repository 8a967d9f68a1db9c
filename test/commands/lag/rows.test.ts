import { describe, expect, test } from "vitest";
import { lagRows } from "../../../src/commands/lag/rows.ts";
import { measured, partition } from "./support.ts";

const AT = 1_700_000_000_000;
const NO_LIMITS = { maxLag: undefined, maxLagMs: undefined };
const rates = (
  inRate: number,
  outRate: number,
  outlook: "catching-up" | "steady" | "falling-behind",
  catchUpMs: number | null,
) => ({
  inRate,
  outRate,
  outlook,
  catchUpMs,
});

describe("lagRows", () => {
  test("puts the largest lag first, of groups and of partitions, and of equals those without commits", () => {
    const groups = [
      measured("none", []),
      measured("b", [partition(0, 5n, 10n), partition(1, 0n, 10n), partition(2, null, null), partition(3, 9n, 10n)]),
      measured("a", [partition(0, 0n, 16n)]),
      measured("c", [partition(0, 0n, 20n)]),
    ];
    const rows = lagRows({ at: AT, groups, times: new Map() }, { limits: NO_LIMITS });
    expect(rows.map(({ group, lag }) => [group, lag])).toEqual([
      ["c", 20n],
      ["b", 16n],
      ["a", 16n],
      ["none", 0n],
    ]);
    expect(rows[1]?.partitions.map((row) => row.partition)).toEqual([1, 0, 3, 2]);
  });

  test("takes the age of the first record that is not read, none without lag, none from a clock that is ahead", () => {
    const groups = [
      measured("g", [partition(0, 5n, 10n), partition(1, 10n, 10n), partition(2, 1n, 2n), partition(3, 3n, 4n)]),
    ];
    const times = new Map([
      ["t-0@5", AT - 90_000],
      ["t-3@3", AT + 5000],
    ]);
    const [row] = lagRows({ at: AT, groups, times }, { limits: NO_LIMITS });
    expect(row?.partitions.map((each) => [each.partition, each.lagMs])).toEqual([
      [0, 90_000],
      [2, null],
      [3, 0],
      [1, 0],
    ]);
    expect([row?.lagMs, row?.tone]).toEqual([90_000, "warning"]);
  });

  test("lets groups without members and partitions without commit stand out", () => {
    const groups = [
      measured("g", [partition(0, null, 7n), partition(1, 7n, 7n, { member: null })], { members: [], state: "Empty" }),
    ];
    const [row] = lagRows({ at: AT, groups, times: new Map() }, { limits: NO_LIMITS });
    expect(row).toMatchObject({ memberCount: 0, uncommitted: 1, lag: 0n, lagMs: 0 });
    expect(row?.partitions[0]).toMatchObject({ committedOffset: null, lag: null, lagMs: null, tone: "warning" });
  });

  test("never counts a lag below nothing", () => {
    const [row] = lagRows(
      { at: AT, groups: [measured("g", [partition(0, 9n, 5n), partition(1, 1n, 3n)])], times: new Map() },
      { limits: NO_LIMITS },
    );
    expect(row?.lag).toBe(2n);
  });

  test.each([
    [
      "has caught up when the slowest partition has",
      [rates(10, 20, "catching-up", 1000), rates(0, 1, "catching-up", 5000)],
      rates(10, 21, "catching-up", 5000),
    ],
    [
      "never does where one of them never does",
      [rates(10, 90, "catching-up", 1000), rates(5, 0, "falling-behind", null)],
      rates(15, 90, "falling-behind", null),
    ],
    [
      "is steady where one of them is",
      [rates(10, 90, "catching-up", 1000), rates(5, 5, "steady", null)],
      rates(15, 95, "steady", null),
    ],
  ])("a group %s", (_, [first, second], total) => {
    const groups = [measured("g", [partition(0, 0n, 10n), partition(1, 0n, 5n)])];
    const [row] = lagRows(
      { at: AT, groups, times: new Map() },
      { limits: NO_LIMITS, ratesOf: (_group, each) => (each.partition === 0 ? first! : second!) },
    );
    expect(row).toMatchObject(total);
  });

  test.each<[bigint, string]>([
    [0n, "good"],
    [50n, "plain"],
    [51n, "warning"],
    [100n, "warning"],
    [101n, "bad"],
  ])("warns from half of a limit on: %d of 100 is %s", (lag, tone) => {
    const groups = [measured("g", [partition(0, 0n, lag)])];
    expect(
      lagRows({ at: AT, groups, times: new Map() }, { limits: { maxLag: 100n, maxLagMs: undefined } })[0]?.tone,
    ).toBe(tone);
  });
});
