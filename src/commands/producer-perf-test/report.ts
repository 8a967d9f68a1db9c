import { formatJsonLine } from "../../format/json.ts";
import { metricLines } from "../../format/metric-lines.ts";
import type { Metric } from "../../kafka/metrics/metric.ts";
import {
  producerPerfRates,
  type ProducerPerfSpan,
  type ProducerPerfTotal,
  producerPerfTotalLine,
  producerPerfWindowLine,
} from "../../format/producer-perf.ts";
import { UsageError } from "../../errors.ts";
import type { Context } from "../../kit/context.ts";

/** Says how a test goes: the official lines, or as JSON an object a line. */
export class Report {
  readonly #context: Context;

  constructor(context: Context) {
    const { format } = context;
    if (format === "yaml" || format === "table") {
      throw new UsageError(`--output ${format} is not for a test that goes on: its numbers come one by one`, {
        hint: "--output json prints an object a line",
      });
    }
    this.#context = context;
  }

  window(window: ProducerPerfSpan, steadyState: boolean, isFirst: boolean): void {
    if (this.#isText) {
      if (steadyState && isFirst) this.#context.out.line("In steady state.");
      this.#context.out.line(producerPerfWindowLine(window));
    } else this.#object({ type: "window", steadyState, ...numbersOf(window) });
    this.#context.flush();
  }

  total(total: ProducerPerfTotal): void {
    if (this.#isText) return this.#context.out.line(producerPerfTotalLine(total));
    const { steadyState, p50: p50Ms, p95: p95Ms, p99: p99Ms, p999: p999Ms } = total;
    return this.#object({ type: "summary", steadyState, ...numbersOf(total), p50Ms, p95Ms, p99Ms, p999Ms });
  }

  metrics(metrics: readonly Metric[]): void {
    if (this.#isText) for (const line of metricLines(metrics)) this.#context.out.line(line);
    else {
      const values = metrics.map(({ name, value }) => [name, value] as const);
      this.#object({ type: "metrics", metrics: Object.fromEntries(values) });
    }
  }

  get #isText(): boolean {
    return this.#context.format === "text";
  }

  #object(data: object): void {
    this.#context.out.line(formatJsonLine(data));
  }
}

function numbersOf(span: ProducerPerfSpan): object {
  const { records, bytes, elapsedMs, maxLatencyMs } = span;
  return { records, bytes, elapsedMs, ...producerPerfRates(span), maxLatencyMs };
}
