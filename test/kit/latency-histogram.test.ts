import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { LatencyHistogram } from "../../src/kit/latency-histogram.ts";

const QUANTILES = [0, 0.5, 0.95, 0.99, 0.999, 1];

function histogramOf(latencies: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const each of latencies) histogram.record(each);
  return histogram;
}

/** As Kafka's tools take it: ProducerPerformance.Stats.percentiles, EndToEndLatency. */
const byRank = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(Math.trunc(q * sorted.length), sorted.length - 1)] ?? 0;

test("gives the quantiles that the tools take from all latencies, each to the millisecond", () => {
  assert(
    property(array(integer({ min: 0, max: 262_143 }), { minLength: 1, maxLength: 300 }), (latencies) => {
      const sorted = latencies.toSorted((one, other) => one - other);
      const histogram = histogramOf(latencies);
      expect(QUANTILES.map((q) => histogram.quantile(q))).toEqual(QUANTILES.map((q) => byRank(sorted, q)));
      expect(histogram.count).toBe(latencies.length);
    }),
    { numRuns: 20 },
  );
});

test("takes the same element as the tools where a quantile falls between two", () => {
  const ten = histogramOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(QUANTILES.map((q) => ten.quantile(q))).toEqual([1, 6, 10, 10, 10, 10]);
  expect(histogramOf([7, 9]).quantile(0.5)).toBe(9);
});

test("is 0 of nothing, and takes a clock that was set back for no time", () => {
  expect(new LatencyHistogram().quantile(0.99)).toBe(0);
  expect(histogramOf([-5, 3]).quantile(0)).toBe(0);
});

test("is exact to five digits beyond four minutes", () => {
  const hour = histogramOf([3_600_000, 3_600_000, 10]);
  expect(Math.abs(hour.quantile(0.99) / 3_600_000 - 1)).toBeLessThan(0.000_01);
  expect(hour.quantile(0)).toBe(10);
});

test("counts a million equal latencies as one of each, and those that change as well", () => {
  const histogram = new LatencyHistogram();
  for (let index = 0; index < 1_000_000; index++) histogram.record(index % 1000 < 990 ? 4 : 40);
  expect({ count: histogram.count, p50: histogram.quantile(0.5), p999: histogram.quantile(0.999) }).toEqual({
    count: 1_000_000,
    p50: 4,
    p999: 40,
  });
});
