/** Trying one thing after the other, without waiting long for a slow one. */

export interface RaceOptions<T> {
  /** How long to wait for one candidate before the next is started beside it, in milliseconds. */
  readonly staggerMs: number;
  /** Ends the race; those still trying are told. */
  readonly signal: AbortSignal;
  /** Takes what came too late. */
  readonly discard: (late: T) => void;
}

/**
 * Starts the candidates in order, the next as soon as one fails or is slow, and gives the first success; the others
 * are told to stop. Throws AggregateError with the error of each candidate, in their order, once all have failed.
 */
export function firstToSucceed<C, T>(
  candidates: readonly C[],
  attempt: (candidate: C, signal: AbortSignal) => Promise<T>,
  { staggerMs, signal, discard }: RaceOptions<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const errors: unknown[] = [];
    const losers = new AbortController();
    let started = 0;
    let failed = 0;
    let over = false;
    let timer: NodeJS.Timeout | undefined;

    const end = (): void => {
      over = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      losers.abort();
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    const startNext = (): void => {
      clearTimeout(timer);
      const index = started;
      const candidate = candidates[index];
      if (over || candidate === undefined) return;
      started += 1;
      timer = setTimeout(startNext, staggerMs);
      attempt(candidate, losers.signal).then(
        (value) => {
          if (over) return discard(value);
          end();
          resolve(value);
        },
        (error: unknown) => {
          if (over) return;
          errors[index] = error;
          failed += 1;
          if (failed < candidates.length) return startNext();
          end();
          reject(new AggregateError(errors));
        },
      );
    };

    if (signal.aborted) return onAbort();
    if (candidates.length === 0) return reject(new AggregateError([]));
    signal.addEventListener("abort", onAbort);
    startNext();
  });
}
