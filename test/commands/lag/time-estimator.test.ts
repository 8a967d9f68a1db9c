import { describe, expect, test } from "vitest";
import { TimeEstimator } from "../../../src/commands/lag/time-estimator.ts";
import { measured, partition } from "./support.ts";

const learn = (estimator: TimeEstimator, at: number, committed: bigint, end: bigint) =>
  estimator.learn({ at, groups: [measured("g", [partition(0, committed, end)])] });

describe("TimeEstimator", () => {
  test("names the records that are older than what it has seen, and keeps what is fetched of them", () => {
    const estimator = new TimeEstimator();
    expect(learn(estimator, 1000, 5n, 10n)).toEqual([{ topic: "t", partition: 0, offset: 5n }]);
    expect(estimator.times(new Map([["t-0@5", 42]]))).toEqual(new Map([["t-0@5", 42]]));
    expect(learn(estimator, 2000, 5n, 20n)).toEqual([]);
    expect(estimator.times(new Map())).toEqual(new Map([["t-0@5", 42]]));
    learn(estimator, 3000, 6n, 20n);
    expect(estimator.times(new Map())).toEqual(new Map());
  });

  test("tells when a record was written by where the partition ended before and after", () => {
    const estimator = new TimeEstimator();
    learn(estimator, 1000, 10n, 10n);
    learn(estimator, 2000, 10n, 10n);
    expect(learn(estimator, 4000, 15n, 20n)).toEqual([]);
    // The end stood still until 2000, and ten records came by 4000.
    expect(estimator.times(new Map())).toEqual(new Map([["t-0@15", 3000]]));
  });

  test("begins anew where a partition does", () => {
    const estimator = new TimeEstimator();
    learn(estimator, 1000, 10n, 10n);
    learn(estimator, 2000, 0n, 5n);
    expect(learn(estimator, 3000, 4n, 5n)).toHaveLength(1);
  });

  test("keeps a bounded past, and nothing of partitions that are gone", () => {
    const estimator = new TimeEstimator();
    for (let at = 1; at < 10_000; at += 1) learn(estimator, at, BigInt(at), BigInt(at));
    expect(estimator.size).toBeLessThanOrEqual(60);
    estimator.learn({ at: 10_000, groups: [] });
    expect(estimator.size).toBe(0);
  });
});
