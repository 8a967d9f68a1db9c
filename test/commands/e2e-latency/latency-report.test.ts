import { expect, test } from "vitest";
import { LatencyReport } from "../../../src/commands/e2e-latency/latency-report.ts";
import type { Context, OutputFormat } from "../../../src/kit/context.ts";

async function reported(format: OutputFormat) {
  const lines: string[] = [];
  const printed: unknown[] = [];
  const out = { line: (text: string) => lines.push(text) };
  const context = { format, out, flush: () => {}, print: async (data: unknown) => printed.push(data) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that a report uses
  const report = new LatencyReport(context as unknown as Context);
  for (let index = 0; index < 2000; index++) report.add(index, BigInt(index + 1) * 1_000_500n);
  await report.end();
  return { lines, printed };
}

test("says one latency in a thousand, the average and the percentiles as the official tool takes them", async () => {
  expect((await reported("text")).lines).toEqual([
    "0\t1.0005",
    "1000\t1001.5005",
    "Avg latency: 1001.0003 ms",
    "Percentiles: 50th = 1001, 99th = 1981, 99.9th = 1999",
  ]);
});

test("is one document as JSON", async () => {
  const { lines, printed } = await reported("json");
  expect(lines).toEqual([]);
  expect(printed).toEqual([
    {
      records: 2000,
      averageMs: expect.closeTo(1001.00025, 6) as number,
      percentiles: { p50: 1001, p99: 1981, p999: 1999 },
      samples: [
        { record: 0, latencyMs: 1.0005 },
        { record: 1000, latencyMs: expect.closeTo(1001.5005, 9) as number },
      ],
    },
  ]);
});
