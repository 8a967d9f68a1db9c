import { consumerPerfHeader, consumerPerfInterval, consumerPerfTotal } from "../../format/consumer-perf.ts";
import { intervalRates, totalRates } from "../../format/consumer-perf.ts";
import type { ConsumerPerfInterval, ConsumerPerfRates, ConsumerPerfSpan } from "../../format/consumer-perf.ts";
import { metricLines } from "../../format/metric-lines.ts";
import type { Metric } from "../../kafka/metrics/metric.ts";
import type { Context } from "../../kit/context.ts";
import type { Run } from "./settings.ts";

/** What there is to say at the end. */
export interface Outcome {
  readonly span: ConsumerPerfSpan;
  readonly isComplete: boolean;
  /** Undefined where nobody has asked for them. */
  readonly metrics: readonly Metric[] | undefined;
}

/** Says how it goes: line by line as text, at the end as one document otherwise. */
export class Report {
  readonly #context: Context;
  readonly #run: Pick<Run, "formatTime" | "detailed" | "timeoutMs">;
  readonly #intervals: ConsumerPerfInterval[] = [];

  constructor(context: Context, run: Pick<Run, "formatTime" | "detailed" | "timeoutMs">) {
    this.#context = context;
    this.#run = run;
  }

  interval(interval: ConsumerPerfInterval): void {
    if (!this.#run.detailed) return;
    if (this.#context.format !== "text") this.#intervals.push(interval);
    else this.#say(consumerPerfInterval(interval, this.#run.formatTime));
  }

  async end({ span, isComplete, metrics }: Outcome): Promise<void> {
    const { format, notice, out, print } = this.#context;
    const { formatTime, detailed, timeoutMs } = this.#run;
    if (!isComplete) notice(timedOut(timeoutMs));
    if (format === "text") {
      if (!detailed) out.line(consumerPerfTotal(span, formatTime));
      for (const line of metrics === undefined ? [] : metricLines(metrics)) out.line(line);
      return;
    }
    const data = {
      startTime: isoTime(span.startMs),
      ...amounts(span, span, totalRates(span)),
      timedOut: !isComplete,
      ...(detailed && { intervals: this.#intervals.map(intervalData) }),
      ...(metrics !== undefined && { metrics: Object.fromEntries(metrics.map(({ name, value }) => [name, value])) }),
    };
    const rows = detailed ? this.#intervals.map((each) => consumerPerfInterval(each, formatTime)) : [];
    const lines = detailed ? rows : [consumerPerfTotal(span, formatTime)];
    await print(data, {
      head: consumerPerfHeader(detailed).split(", "),
      rows: lines.map((line) => line.split(", ")),
    });
  }

  /** Seen at once, also through a pipe. */
  #say(line: string): void {
    this.#context.out.line(line);
    this.#context.flush();
  }
}

function timedOut(timeoutMs: bigint): string {
  return `WARNING: Exiting before consuming the expected number of records: timeout (${timeoutMs} ms) exceeded. You can use the --timeout option to increase the timeout.`;
}

function intervalData(interval: ConsumerPerfInterval): object {
  const { totalRecords: records, totalBytes: bytes } = interval;
  return amounts(interval, { records, bytes }, intervalRates(interval));
}

function amounts(
  { endMs, rebalanceMs }: ConsumerPerfSpan,
  { records, bytes }: Pick<ConsumerPerfSpan, "records" | "bytes">,
  rates: ConsumerPerfRates,
): object {
  return {
    endTime: isoTime(endMs),
    records,
    bytes,
    megabytesPerSecond: finite(rates.megabytesPerSecond),
    recordsPerSecond: finite(rates.recordsPerSecond),
    rebalanceTimeMs: rebalanceMs,
    fetchTimeMs: rates.fetchMs,
    fetchMegabytesPerSecond: finite(rates.fetchMegabytesPerSecond),
    fetchRecordsPerSecond: finite(rates.fetchRecordsPerSecond),
  };
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** A rate over no time at all is none. */
const finite = (rate: number): number | null => (Number.isFinite(rate) ? rate : null);
