import { describe, expect, test } from "vitest";
import { Report } from "../../../src/commands/consumer-perf-test/report.ts";
import type { Context, OutputFormat } from "../../../src/kit/context.ts";

const T0 = Date.parse("2026-01-31T12:00:00Z");
const interval = { startMs: T0, endMs: T0 + 500, records: 10, bytes: 1_048_576, rebalanceMs: 500 };
const span = { startMs: T0, endMs: T0 + 1000, records: 40, bytes: 2_097_152, rebalanceMs: 200 };

/** What a whole run says. */
async function said(format: OutputFormat, detailed: boolean, metrics?: { name: string; value: number }[]) {
  const lines: string[] = [];
  const printed: unknown[] = [];
  const line = (text: string) => lines.push(text);
  const context = {
    format,
    out: { line },
    notice: line,
    flush: () => {},
    print: async (data: unknown) => printed.push(data),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that a report uses
  const report = new Report(context as unknown as Context, {
    formatTime: (ms) => `+${ms - T0}`,
    detailed,
    timeoutMs: 9n,
  });
  report.interval({ ...interval, totalRecords: 30, totalBytes: 1_572_864 });
  await report.end({ span, isComplete: metrics !== undefined, metrics });
  return { lines, printed };
}

describe("the report of a run", () => {
  test("is a row for the whole as text, behind the warning", async () => {
    const { lines } = await said("text", false);
    expect(lines).toEqual([
      expect.stringMatching(/^WARNING: Exiting before .* timeout \(9 ms\) exceeded\./),
      "+0, +1000, 2.0000, 2.0000, 40, 40.0000, 200, 800, 2.5000, 50.0000",
    ]);
  });

  test("is a row an interval with details, and metrics behind them", async () => {
    const { lines } = await said("text", true, [{ name: "a", value: 1 }]);
    expect(lines).toEqual([
      "+500, 0, 1.5000, 2.0000, 30, 20.0000, 500, 0, 0.0000, 0.0000",
      "",
      "Metric Name   Value",
      "a : 1.000",
    ]);
  });

  test("is one document as JSON", async () => {
    const { lines, printed } = await said("json", true, [{ name: "a", value: 1 }]);
    expect(lines).toEqual([]);
    expect(printed).toEqual([
      {
        startTime: "2026-01-31T12:00:00.000Z",
        endTime: "2026-01-31T12:00:01.000Z",
        records: 40,
        bytes: 2_097_152,
        megabytesPerSecond: 2,
        recordsPerSecond: 40,
        rebalanceTimeMs: 200,
        fetchTimeMs: 800,
        fetchMegabytesPerSecond: 2.5,
        fetchRecordsPerSecond: 50,
        timedOut: false,
        intervals: [
          {
            endTime: "2026-01-31T12:00:00.500Z",
            records: 30,
            bytes: 1_572_864,
            megabytesPerSecond: 2,
            recordsPerSecond: 20,
            rebalanceTimeMs: 500,
            fetchTimeMs: 0,
            fetchMegabytesPerSecond: 0,
            fetchRecordsPerSecond: 0,
          },
        ],
        metrics: { a: 1 },
      },
    ]);
  });
});
