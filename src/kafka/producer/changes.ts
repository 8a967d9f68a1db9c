/** Lets any number of waiters sleep until something has changed. */
export class Changes {
  #waiting: (() => void)[] = [];

  /** Resolves at the next `tell`; false where the deadline (as Date.now() counts) comes first. */
  next(deadline: number): Promise<boolean> {
    const leftMs = deadline - Date.now();
    if (leftMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer =
        leftMs === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(() => resolve(false), Math.min(leftMs, 2 ** 31 - 1));
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  tell(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
