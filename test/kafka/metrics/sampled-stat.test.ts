import { describe, expect, test } from "vitest";
import { SampledStat } from "../../../src/kafka/metrics/sampled-stat.ts";

const T0 = 1_000_000;

function recorded(...values: [ms: number, value: number][]): SampledStat {
  const stat = new SampledStat();
  for (const [ms, value] of values) stat.record(value, T0 + ms);
  return stat;
}

describe("values in two windows of 30 seconds", () => {
  test("have no average before there is one, and no rate", () => {
    const stat = new SampledStat();
    expect([stat.avg(T0), stat.max(T0), stat.min(T0), stat.rate(T0), stat.total]).toEqual([NaN, NaN, NaN, 0, 0]);
  });

  test("have an average, bounds and a sum", () => {
    const stat = recorded([0, 4], [10, 1], [20, 7]);
    expect([stat.avg(T0), stat.max(T0), stat.min(T0), stat.total, stat.events]).toEqual([4, 7, 1, 12, 3]);
  });

  test("are spread over a whole window where the first is not over", () => {
    const stat = recorded([0, 60], [1000, 60]);
    expect(stat.rate(T0 + 10_000)).toBe(3);
    expect(stat.eventRate(T0 + 10_000)).toBe(0.05);
    expect(stat.rate(T0 + 35_000)).toBeCloseTo(120 / 35);
  });

  test("are forgotten after two windows, but not in the sum", () => {
    const stat = recorded([0, 100], [31_000, 6]);
    expect(stat.avg(T0 + 40_000)).toBe(53);
    expect(stat.avg(T0 + 61_000)).toBe(6);
    expect(stat.rate(T0 + 100_000)).toBe(0);
    expect(stat.total).toBe(106);
  });

  test("are those of longer windows where these are asked for", () => {
    const hour = 3_600_000;
    const stat = new SampledStat(hour);
    stat.record(1, T0);
    expect(stat.eventRate(T0) * 3600).toBe(1);
    expect(stat.eventRate(T0 + hour) * 3600).toBe(1);
    expect(stat.eventRate(T0 + 2 * hour)).toBe(0);
  });
});
