import { expect, test } from "vitest";
import { Stats } from "../../../src/commands/producer-perf-test/stats.ts";
import type { ProducerPerfSpan } from "../../../src/format/producer-perf.ts";

const NEVER = { steadyState: false, intervalMs: Number.POSITIVE_INFINITY };

test("sums up all records, with the quantiles that the official tool takes", () => {
  const stats = new Stats(NEVER, () => {});
  for (const latency of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) stats.record(latency, 100, Date.now());
  expect(stats.total()).toMatchObject({
    steadyState: false,
    records: 10,
    bytes: 1000,
    totalLatencyMs: 55,
    maxLatencyMs: 10,
    p50: 6,
    p95: 10,
    p99: 10,
    p999: 10,
  });
});

test("tells of a window with the record that comes behind its end, and of the first one that it is the first", () => {
  const windows: [ProducerPerfSpan, boolean][] = [];
  const stats = new Stats({ steadyState: true, intervalMs: 1000 }, (window, isFirst) =>
    windows.push([window, isFirst]),
  );
  const now = Date.now();
  stats.record(3, 10, now);
  stats.record(5, 10, now + 999);
  expect(windows).toEqual([]);
  stats.record(4, 20, now + 1_000_000);
  stats.record(1, 7, now + 2_000_000);
  expect(windows).toMatchObject([
    [{ records: 3, bytes: 40, totalLatencyMs: 12, maxLatencyMs: 5 }, true],
    [{ records: 1, bytes: 7, totalLatencyMs: 1, maxLatencyMs: 1 }, false],
  ]);
  expect(stats.total()).toMatchObject({ steadyState: true, records: 4, maxLatencyMs: 5 });
});

test("has nothing but zeros of no record", () => {
  expect(new Stats(NEVER, () => {}).total()).toMatchObject({ records: 0, bytes: 0, maxLatencyMs: 0, p50: 0, p999: 0 });
});
