import { longPause } from "./long-pause.ts";

/** What was missed, because the machine or the broker was busy, is caught up with, but only so much faster than asked. */
const CATCHING_UP = 0.8;
/** So late a timer may be without anything being missed. */
const SLACK_MS = 10;

/**
 * The pace of `--throughput`: so many a second on average, evenly. The second one goes at once behind the first, and then
 * one each period (org.apache.kafka.server.util.ThroughputThrottler). Java's own catches up at full speed behind each
 * pause, in bursts that no broker should be measured with. Below 0 nothing is held back; with 0 nothing goes behind the
 * second one.
 */
export class Throttle {
  readonly #periodMs: number;
  readonly #startMs: number;
  #sent = 0;
  #dueMs: number;

  /** @param startMs as performance.now() counts */
  constructor(perSecond: number, startMs = performance.now()) {
    this.#periodMs = perSecond >= 0 ? 1000 / perSecond : Number.NaN;
    this.#startMs = startMs;
    this.#dueMs = startMs;
  }

  get isNeeded(): boolean {
    return this.#periodMs > 0;
  }

  /** Milliseconds until the next one may go when so many have gone; Infinity for never. Up to 0 it may go now. */
  waitMs(sent: number, nowMs = performance.now()): number {
    const period = this.#periodMs;
    if (!this.isNeeded || sent === 0) return 0;
    if (period === Number.POSITIVE_INFINITY) return sent === 1 ? 0 : period;
    if (sent !== this.#sent) {
      this.#sent = sent;
      const soonest = Math.max(this.#dueMs, nowMs - SLACK_MS) + period * CATCHING_UP;
      this.#dueMs = sent === 1 ? nowMs : Math.max(this.#startMs + (sent - 1) * period, soonest);
    }
    return this.#dueMs - nowMs;
  }

  /** Waits until the next one may go. Rejects with AbortError once the signal is aborted. */
  async pause(sent: number, signal?: AbortSignal): Promise<void> {
    for (let left = this.waitMs(sent); left > 0; left = this.waitMs(sent)) await longPause(left, signal);
  }
}
