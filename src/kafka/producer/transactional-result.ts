/** What a transactional request comes to, awaited by whoever asked for it (internals.TransactionalRequestResult). */
import { timeoutError } from "./producer-errors.ts";

export class TransactionalResult {
  /** The request's name, as time-outs tell it. */
  readonly operation: string;
  isCompleted = false;
  /** Whoever waited has heard of it. */
  isAcknowledged = false;
  #error: unknown;
  #waiting: (() => void)[] = [];

  constructor(operation: string) {
    this.operation = operation;
  }

  done(): void {
    this.isCompleted = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** A later error takes the place of an earlier one, until somebody has heard of it. */
  fail(error: unknown): void {
    this.#error = error;
    this.done();
  }

  /** Throws what the request failed with; TimeoutError where there is no outcome after so long. */
  async wait(timeoutMs: number, meaning: string): Promise<void> {
    if (!this.isCompleted) await this.#change(timeoutMs);
    if (!this.isCompleted) {
      throw timeoutError(`Timeout expired after ${timeoutMs}ms while awaiting ${this.operation}. ${meaning}`);
    }
    this.isAcknowledged = true;
    if (this.#error !== undefined) throw this.#error;
  }

  #change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(timeoutMs, 2 ** 31 - 1));
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
