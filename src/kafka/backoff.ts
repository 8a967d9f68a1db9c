/** Waiting between tries. */

/** Java's ExponentialBackoff: doubles from the first value to the largest one, give or take a fifth. `attempt` counts from 0. */
export function backoffMs(
  initialMs: number,
  maxMs: number,
  attempt: number,
  random: () => number = Math.random,
): number {
  const spread = 0.8 + random() * 0.4;
  return Math.min(initialMs * 2 ** attempt * spread, maxMs);
}

/** Resolves after the time; rejects with the signal's reason once that is aborted. */
export function pause(timeMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, timeMs);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}
