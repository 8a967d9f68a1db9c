import { javaDoubleText } from "../../java/double.ts";
import { javaFixed } from "../../java/fixed-decimals.ts";
import type { Context } from "../../kit/context.ts";
import { LatencyHistogram } from "../../kit/latency-histogram.ts";

const EVERY = 1000;
const NANOS_A_MS = 1_000_000n;

/** Keeps the latencies, says one in a thousand at once, and at the end their average and percentiles. */
export class LatencyReport {
  readonly #context: Context;
  readonly #histogram = new LatencyHistogram();
  readonly #samples: { record: number; latencyMs: number }[] = [];
  #totalNanos = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  add(index: number, nanos: bigint): void {
    this.#totalNanos += Number(nanos);
    this.#histogram.record(Number(nanos / NANOS_A_MS));
    if (index % EVERY !== 0) return;
    const latencyMs = milliseconds(Number(nanos));
    if (this.#context.format === "text") {
      this.#context.out.line(`${index}\t${javaDoubleText(latencyMs)}`);
      this.#context.flush();
    } else this.#samples.push({ record: index, latencyMs });
  }

  async end(): Promise<void> {
    const { out, format, print } = this.#context;
    const { count } = this.#histogram;
    const [p50, p99, p999] = [0.5, 0.99, 0.999].map((quantile) => this.#histogram.quantile(quantile));
    const averageMs = milliseconds(this.#totalNanos / count);
    if (format === "text") {
      out.line(`Avg latency: ${javaFixed(averageMs, 4)} ms`);
      out.line(`Percentiles: 50th = ${p50}, 99th = ${p99}, 99.9th = ${p999}`);
      return;
    }
    await print(
      { records: count, averageMs, percentiles: { p50, p99, p999 }, samples: this.#samples },
      {
        head: ["Records", "Avg (ms)", "50th", "99th", "99.9th"],
        rows: [[count, javaFixed(averageMs, 4), p50!, p99!, p999!]],
      },
    );
  }
}

/** In two steps, as the official tool: the last digits are the same. */
const milliseconds = (nanos: number): number => nanos / 1000 / 1000;
