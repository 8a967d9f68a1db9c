/** metrics.sample.window.ms and metrics.num.samples at their defaults. */
const WINDOW_MS = 30_000;
const SAMPLES = 2;

interface Sample {
  since: number;
  events: number;
  sum: number;
  max: number;
  min: number;
}

/**
 * Values of the last two windows at most, of half a minute each unless told otherwise, and all of them added up.
 * Source: org.apache.kafka.common.metrics.stats: SampledStat, Rate, Avg, Max, CumulativeSum, CumulativeCount.
 */
export class SampledStat {
  /** Of all that was ever recorded. */
  total = 0;
  events = 0;
  readonly #windowMs: number;
  #samples: Sample[] = [];

  constructor(windowMs = WINDOW_MS) {
    this.#windowMs = windowMs;
  }

  record(value = 1, now = Date.now()): void {
    this.total += value;
    this.events += 1;
    let sample = this.#samples.at(-1);
    if (sample === undefined || now - sample.since >= this.#windowMs) {
      sample = { since: now, events: 0, sum: 0, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY };
      this.#samples = [...this.#samples.slice(1 - SAMPLES), sample];
    }
    sample.events += 1;
    sample.sum += value;
    sample.max = Math.max(sample.max, value);
    sample.min = Math.min(sample.min, value);
  }

  /** NaN without a value, as `max` and `min`. */
  avg(now = Date.now()): number {
    const samples = this.#current(now);
    const events = samples.reduce((sum, each) => sum + each.events, 0);
    return samples.reduce((sum, each) => sum + each.sum, 0) / events;
  }

  max(now = Date.now()): number {
    const samples = this.#current(now);
    return samples.length === 0 ? Number.NaN : Math.max(...samples.map((each) => each.max));
  }

  min(now = Date.now()): number {
    const samples = this.#current(now);
    return samples.length === 0 ? Number.NaN : Math.min(...samples.map((each) => each.min));
  }

  /** What the values come to a second; a window that is not over yet counts as a whole one before the first is. */
  rate(now = Date.now()): number {
    return this.#perSecond(now, ({ sum }) => sum);
  }

  /** How many values there are a second. */
  eventRate(now = Date.now()): number {
    return this.#perSecond(now, ({ events }) => events);
  }

  #perSecond(now: number, of: (sample: Sample) => number): number {
    const samples = this.#current(now);
    const [oldest] = samples;
    if (oldest === undefined) return 0;
    const elapsed = now - oldest.since;
    const missing = Math.max(0, SAMPLES - 1 - Math.floor(elapsed / this.#windowMs)) * this.#windowMs;
    return samples.reduce((sum, each) => sum + of(each), 0) / ((elapsed + missing) / 1000);
  }

  #current(now: number): readonly Sample[] {
    return this.#samples.filter(({ since }) => now - since < SAMPLES * this.#windowMs);
  }
}
