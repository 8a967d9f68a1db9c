// Not the package's entry, which would bring its WebAssembly variant and what reads logs.
import { constructorFromBucketSize } from "hdr-histogram-js/dist/JsHistogramFactory.js";

/** With so many digits each millisecond below 262,144 has a bucket of its own, beyond that a few share one. */
const SIGNIFICANT_DIGITS = 5;
const Histogram = constructorFromBucketSize(64);

/** Latencies in whole milliseconds: how many there were of each, in an HDR histogram rather than one by one. */
export class LatencyHistogram {
  readonly #histogram = new Histogram(1, 2, SIGNIFICANT_DIGITS);
  /** Of equal ones in a row, as most are, the histogram hears once. */
  #last = 0;
  #repeats = 0;

  constructor() {
    this.#histogram.autoResize = true;
  }

  /** A clock that was set back makes negative ones, which count as 0. */
  record(ms: number): void {
    if (ms !== this.#last) {
      this.#flush();
      this.#last = ms;
    }
    this.#repeats += 1;
  }

  get count(): number {
    return this.#histogram.totalCount + this.#repeats;
  }

  /**
   * The one that Kafka's tools take for a quantile: of n latencies in their order that with the index int(q * n), from 0;
   * 0 where there are none.
   */
  quantile(q: number): number {
    this.#flush();
    const { totalCount } = this.#histogram;
    if (totalCount === 0) return 0;
    const rank = Math.min(Math.trunc(q * totalCount), totalCount - 1) + 1;
    // Half a step below, so that no rounding finds the next one.
    return this.#histogram.getValueAtPercentile(((rank - 0.5) / totalCount) * 100);
  }

  #flush(): void {
    if (this.#repeats > 0) this.#histogram.recordValueWithCount(Math.max(0, this.#last), this.#repeats);
    this.#repeats = 0;
  }
}
