import { describe, expect, test } from "vitest";
import { offenders } from "../../../src/commands/lag/limits.ts";
import { code, protocolError } from "../../../src/protocol/errors.ts";
import { measured, partition } from "./support.ts";

const AT = 1_700_000_000_000;
const times = new Map([
  ["t-0@0", AT - 120_000],
  ["t-1@5", AT - 10_000],
  ["t-2@0", AT - 60_000],
]);
const above = (groups: Parameters<typeof measured>[1], limits: { maxLag?: bigint; maxLagMs?: number }) =>
  offenders({ at: AT, groups: [measured("g", groups)], times }, { maxLag: undefined, maxLagMs: undefined, ...limits });

describe("offenders", () => {
  test("are groups with more records than allowed over all partitions, with the worst of these", () => {
    const partitions = [
      partition(0, 0n, 1000n),
      partition(1, 5n, 8n),
      partition(2, 0n, 500n),
      partition(3, 0n, 2n),
      partition(4, 1n, 1n),
    ];
    expect(above(partitions, { maxLag: 1504n })).toEqual([
      "g is 1,505 records behind, more than 1,504: t-0 (1,000), t-2 (500), t-1 (3), 1 more",
    ]);
    expect(above(partitions, { maxLag: 1505n })).toEqual([]);
  });

  test("are groups that are longer behind than allowed", () => {
    const partitions = [partition(0, 0n, 1n), partition(1, 5n, 6n), partition(2, 0n, 1n)];
    expect(above(partitions, { maxLagMs: 59_000 })).toEqual(["g is 2m behind, more than 59s: t-0 (2m), t-2 (1m)"]);
    expect(above(partitions, { maxLagMs: 120_000 })).toEqual([]);
  });

  test("count all records of a partition without commit", () => {
    expect(above([partition(0, null, 7n)], { maxLag: 6n })).toEqual([
      "g is 7 records behind, more than 6: t-0 (7, no commit)",
    ]);
    expect(above([partition(0, null, 0n)], { maxLag: 0n })).toEqual([]);
    expect(above([partition(0, null, 7n)], { maxLagMs: 1000 })).toEqual([
      "g is 2m behind, more than 1s: t-0 (2m, no commit)",
    ]);
  });

  test("are groups of which it is not known, but for topics that are gone", () => {
    const leaderless = partition(0, 1n, null, { error: protocolError(code.LEADER_NOT_AVAILABLE) });
    const gone = partition(1, 1n, null, { error: protocolError(code.UNKNOWN_TOPIC_OR_PARTITION) });
    expect(above([leaderless, gone], { maxLag: 1000n })).toEqual([
      expect.stringMatching(/^the lag of g on t-0 is not known: \w/),
    ]);
    expect(above([partition(7, 1n, 2n)], { maxLagMs: 1000 })).toEqual(["how long g is behind on t-7 is not known"]);
    expect(above([leaderless], {})).toEqual([]);
  });
});
