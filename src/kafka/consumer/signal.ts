/** Lets one waiter sleep until something has happened. */
export class Signal {
  #happened = false;
  #wake: (() => void) | undefined;

  /** Something has happened: ends the wait, or the next one where nobody waits. */
  notify(): void {
    this.#happened = true;
    this.#wake?.();
  }

  /** Resolves at the next notify, at once where one came since the last wait, and after the time at the latest. */
  async wait(timeMs: number): Promise<void> {
    if (!this.#happened && timeMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(timeMs, 2 ** 31 - 1));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#happened = false;
  }
}
