/** Time as the broker sees it: tests bring a clock of their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after so many milliseconds, unless cancelled before; does not keep the process alive. */
  after(milliseconds: number, run: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** setTimeout takes no longer wait: about 24.8 days. */
const LONGEST_WAIT_MS = 0x7fffffff;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    let timeout: NodeJS.Timeout;
    const wait = (left: number): void => {
      const now = Math.min(left, LONGEST_WAIT_MS);
      timeout = setTimeout(() => (left > now ? wait(left - now) : run()), now);
      timeout.unref();
    };
    wait(milliseconds);
    return { cancel: () => clearTimeout(timeout) };
  },
};
