import { expect, test } from "vitest";
import { producerPerfTotalLine, producerPerfWindowLine } from "../../src/format/producer-perf.ts";

const span = { records: 60, bytes: 1200, elapsedMs: 2963, totalLatencyMs: 425, maxLatencyMs: 210 };
const quantiles = { p50: 4, p95: 6, p99: 210, p999: 210 };

test("writes a window as the official tool", () => {
  expect(producerPerfWindowLine(span)).toBe(
    "60 records sent, 20.2 records/sec (0.00 MB/sec), 7.1 ms avg latency, 210.0 ms max latency.",
  );
});

test("writes a summary as the official tool, and says where it is that of the steady state", () => {
  expect(producerPerfTotalLine({ ...span, ...quantiles, steadyState: false })).toBe(
    "60 records sent, 20.249747 records/sec (0.00 MB/sec), 7.08 ms avg latency, 210.00 ms max latency, 4 ms 50th, 6 ms 95th, 210 ms 99th, 210 ms 99.9th.",
  );
  expect(producerPerfTotalLine({ ...span, ...quantiles, steadyState: true })).toMatch(
    /^60 steady state records sent, /,
  );
});

test("rounds half up, as Java, and not as the double happens to be", () => {
  const half = { records: 8, bytes: 0, elapsedMs: 1000, totalLatencyMs: 17, maxLatencyMs: 0 };
  expect(producerPerfTotalLine({ ...half, ...quantiles, steadyState: false })).toContain("2.13 ms avg latency");
});

test("writes what is no number as Java", () => {
  const none = { records: 0, bytes: 0, elapsedMs: 12, totalLatencyMs: 0, maxLatencyMs: 0 };
  const zero = { p50: 0, p95: 0, p99: 0, p999: 0, steadyState: false };
  expect(producerPerfTotalLine({ ...none, ...zero })).toBe(
    "0 records sent, 0.000000 records/sec (0.00 MB/sec), NaN ms avg latency, 0.00 ms max latency, 0 ms 50th, 0 ms 95th, 0 ms 99th, 0 ms 99.9th.",
  );
  expect(producerPerfTotalLine({ ...none, ...zero, records: 1, elapsedMs: 0 })).toMatch(
    /^1 records sent, Infinity records\/sec \(NaN MB\/sec\), 0\.00 ms avg/,
  );
});
