import { setTimeout as pause } from "node:timers/promises";

/** A timer of Node that is longer ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits for any time, which users may give in days. Rejects with AbortError once the signal is aborted. */
export async function longPause(ms: number, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + ms;
  for (let left = ms; left > 0; left = end - performance.now()) {
    await pause(Math.min(left, LONGEST_TIMER_MS), undefined, { signal });
  }
}
