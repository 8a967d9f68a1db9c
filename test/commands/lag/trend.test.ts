import { expect, test } from "vitest";
import { Trend, TREND_MS } from "../../../src/commands/lag/trend.ts";

test("gives the largest value of each part of the time, and null where nothing was read", () => {
  const trend = new Trend();
  const now = 10 * TREND_MS;
  trend.add(now - TREND_MS + 1, 5);
  trend.add(now - 20_000, 7);
  trend.add(now - 10_000, 3);
  trend.add(now, 1);
  expect(trend.parts(now, 5)).toEqual([5, null, null, null, 7]);
});

test("forgets what is older, and keeps peaks between its points", () => {
  const trend = new Trend();
  for (const [at, value] of [
    [0, 9],
    [TREND_MS, 1],
    [TREND_MS + 500, 8],
    [TREND_MS + 900, 2],
    [TREND_MS + 1000, 2],
  ] as const) {
    trend.add(at, value);
  }
  expect(trend.parts(TREND_MS + 1000, 1)).toEqual([8]);
});

test("stays bounded in a watch of ten minutes and more", () => {
  const trend = new Trend();
  for (let at = 0; at < 3_600_000; at += 200) trend.add(at, at);
  expect(trend.size).toBeLessThanOrEqual(150);
  expect(trend.parts(3_600_000, 30).every((part) => part !== null)).toBe(true);
});
