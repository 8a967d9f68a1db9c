import type { Rates } from "../../format/lag-lines.ts";

interface Point {
  readonly at: number;
  readonly end: number | null;
  readonly committed: number | null;
}

/** What rates are taken over: consumers commit every five seconds by default, so less would jump between nothing and much. */
const WINDOW_MS = 60_000;
/** However often somebody reads. */
const MOST_POINTS = 16;
/** Consumers that keep pace are now a bit ahead, now a bit behind. */
const STEADY = 0.02;

/** Where a partition ended and how far a group was, over the last minute. Bounded. */
export class OffsetHistory {
  #points: Point[] = [];

  get size(): number {
    return this.#points.length;
  }

  /** @param at in ms, never less than the time before */
  add(at: number, end: bigint | null, committed: bigint | null): void {
    const point = { at, end: numberOf(end), committed: numberOf(committed) };
    const last = this.#points.at(-1);
    // A topic that was made anew, a group that was set back: what was before tells nothing of the pace from now on.
    if (last !== undefined && (isLess(point.end, last.end) || isLess(point.committed, last.committed)))
      this.#points = [];
    const [before, latest] = this.#points.slice(-2);
    if (before !== undefined && latest !== undefined && latest.at - before.at < WINDOW_MS / MOST_POINTS) {
      this.#points.pop();
    }
    this.#points.push(point);
    while ((this.#points[1]?.at ?? at) <= at - WINDOW_MS) this.#points.shift();
    if (this.#points.length > MOST_POINTS) this.#points.shift();
  }

  /** The rates between the oldest point at which an offset was known and the last one. */
  rates(): Rates {
    const last = this.#points.at(-1);
    if (last === undefined) return NO_RATES;
    const inRate = this.#rate(last, ({ end }) => end);
    const outRate = this.#rate(last, ({ committed }) => committed);
    const lag = last.end === null || last.committed === null ? null : last.end - last.committed;
    return { inRate, outRate, ...forecast(lag, inRate, outRate) };
  }

  #rate(last: Point, offsetOf: (point: Point) => number | null): number | null {
    const first = this.#points.find((point) => offsetOf(point) !== null);
    const [from, to] = [first === undefined ? null : offsetOf(first), offsetOf(last)];
    if (first === undefined || from === null || to === null || last.at <= first.at) return null;
    return (to - from) / ((last.at - first.at) / 1000);
  }
}

export const NO_RATES: Rates = { inRate: null, outRate: null, outlook: null, catchUpMs: null };

/** How it goes on at these rates. */
export function forecast(
  lag: number | null,
  inRate: number | null,
  outRate: number | null,
): Pick<Rates, "outlook" | "catchUpMs"> {
  if (lag === null || inRate === null || outRate === null) return { outlook: null, catchUpMs: null };
  const gain = outRate - inRate;
  const margin = inRate * STEADY;
  const outlook = gain > margin ? "catching-up" : gain < -margin || outRate === 0 ? "falling-behind" : "steady";
  if (lag <= 0) return { outlook: outlook === "falling-behind" ? "steady" : outlook, catchUpMs: 0 };
  return { outlook, catchUpMs: outlook === "catching-up" ? Math.round((lag / gain) * 1000) : null };
}

function isLess(now: number | null, before: number | null): boolean {
  return now !== null && before !== null && now < before;
}

function numberOf(offset: bigint | null): number | null {
  return offset === null ? null : Number(offset);
}
