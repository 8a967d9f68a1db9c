import type { ProducerPerfSpan, ProducerPerfTotal } from "../../format/producer-perf.ts";
import { LatencyHistogram } from "../../kit/latency-histogram.ts";

/** Where the numbers of a test come from, as the official tool counts them (ProducerPerformance.Stats). */
export class Stats {
  readonly #steadyState: boolean;
  readonly #intervalMs: number;
  readonly #onWindow: (window: ProducerPerfSpan, isFirst: boolean) => void;
  readonly #startMs = Date.now();
  readonly #latencies = new LatencyHistogram();
  readonly #total = new Sums();
  #window = new Sums();
  #windowStartMs = this.#startMs;

  /** `onWindow` is told of what was acknowledged since the window before, once that is so many milliseconds ago. */
  constructor(
    { steadyState, intervalMs }: { readonly steadyState: boolean; readonly intervalMs: number },
    onWindow: (window: ProducerPerfSpan, isFirst: boolean) => void,
  ) {
    this.#steadyState = steadyState;
    this.#intervalMs = intervalMs;
    this.#onWindow = onWindow;
  }

  /** A record of so many bytes was acknowledged now, so long after it was sent. */
  record(latencyMs: number, bytes: number, nowMs: number): void {
    this.#total.add(latencyMs, bytes);
    this.#window.add(latencyMs, bytes);
    this.#latencies.record(latencyMs);
    if (nowMs - this.#windowStartMs < this.#intervalMs) return;
    const window = this.#window.since(this.#windowStartMs);
    this.#window = new Sums();
    this.#windowStartMs = Date.now();
    this.#onWindow(window, window.records === this.#total.records);
  }

  total(): ProducerPerfTotal {
    const [p50 = 0, p95 = 0, p99 = 0, p999 = 0] = [0.5, 0.95, 0.99, 0.999].map((q) => this.#latencies.quantile(q));
    return { ...this.#total.since(this.#startMs), steadyState: this.#steadyState, p50, p95, p99, p999 };
  }
}

class Sums {
  #records = 0;
  #bytes = 0;
  #latencyMs = 0;
  #maxLatencyMs = 0;

  add(latencyMs: number, bytes: number): void {
    this.#records += 1;
    this.#bytes += bytes;
    this.#latencyMs += latencyMs;
    if (latencyMs > this.#maxLatencyMs) this.#maxLatencyMs = latencyMs;
  }

  get records(): number {
    return this.#records;
  }

  since(startMs: number): ProducerPerfSpan {
    return {
      records: this.#records,
      bytes: this.#bytes,
      elapsedMs: Date.now() - startMs,
      totalLatencyMs: this.#latencyMs,
      maxLatencyMs: this.#maxLatencyMs,
    };
  }
}
