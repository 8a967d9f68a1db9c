/** What a sparkline shows of the past. */
export const TREND_MS = 300_000;
const MOST_POINTS = 150;

interface Point {
  readonly at: number;
  readonly value: number;
}

/** A value over the last minutes. Bounded, however often it is read. */
export class Trend {
  readonly #points: Point[] = [];

  get size(): number {
    return this.#points.length;
  }

  /** @param at in ms, never less than the time before */
  add(at: number, value: number): void {
    const before = this.#points.at(-2);
    const last = this.#points.at(-1);
    if (before !== undefined && last !== undefined && last.at - before.at < TREND_MS / MOST_POINTS) {
      this.#points.pop();
      // A peak between two points is seen all the same.
      this.#points.push({ at, value: Math.max(value, last.value) });
    } else this.#points.push({ at, value });
    while ((this.#points[0]?.at ?? at) < at - TREND_MS) this.#points.shift();
    if (this.#points.length > MOST_POINTS) this.#points.shift();
  }

  /** The largest value in each of `count` equal parts of the time; null where none was read. The last part ends at `now`. */
  parts(now: number, count: number): (number | null)[] {
    const parts = Array.from<number | null>({ length: count }).fill(null);
    for (const { at, value } of this.#points) {
      const part = count - 1 - Math.floor(((now - at) / TREND_MS) * count);
      const index = Math.min(part, count - 1);
      if (index >= 0) parts[index] = Math.max(parts[index] ?? 0, value);
    }
    return parts;
  }
}
