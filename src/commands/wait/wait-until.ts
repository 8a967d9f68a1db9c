import { setTimeout as pause } from "node:timers/promises";
import { longPause } from "../../kit/long-pause.ts";
import type { Look } from "./look.ts";

export interface WaitUntilOptions {
  /** 0: one look. */
  readonly timeoutMs: number;
  /** One look, which may take so long to reach a broker. */
  readonly look: (leftMs: number) => Promise<Look>;
  /** Told what is missing after each look. */
  readonly onMissing: (missing: readonly string[]) => void;
}

/** Between two looks: twice as long each time. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** How long one try to reach a broker may take. */
const REACH_MS = 2000;
/** How long the only look may take: the first question about a group makes Kafka create its internal topic. */
const ONLY_LOOK_MS = 15_000;

/**
 * Looks again and again until nothing is missing or the time is up, at least once; gives the last look that was over by
 * then, undefined where there was none. Throws what a look throws.
 */
export async function waitUntil({ timeoutMs, look, onMissing }: WaitUntilOptions): Promise<Look | undefined> {
  const deadline = Date.now() + timeoutMs;
  const over = new AbortController();
  const lastMs = timeoutMs === 0 ? ONLY_LOOK_MS : timeoutMs;
  const timeUp = longPause(lastMs, over.signal).catch(() => undefined);
  let last: Look | undefined;
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const looking = look(timeoutMs === 0 ? REACH_MS : Math.max(1, Math.min(REACH_MS, deadline - Date.now())));
      // What a look that came too late throws is nobody's.
      looking.catch(() => {});
      const looked = await Promise.race([looking, timeUp]);
      if (looked === undefined) return last;
      last = looked;
      if (last.missing.length === 0) return last;
      onMissing(last.missing);
      if (Date.now() + pauseMs >= deadline) {
        if (Date.now() >= deadline) return last;
        // The last look is at the very end.
        pauseMs = Math.max(0, deadline - Date.now() - 1);
      }
      await pause(pauseMs);
    }
  } finally {
    over.abort();
  }
}
