import { ConnectError } from "../errors.ts";

interface Failure {
  readonly error: unknown;
  /** For an error without a hint of its own. */
  readonly usualHint?: string | undefined;
}

/** Why servers could not be reached, so that a last attempt that time cuts short does not hide what went before. */
export class FailureMemory {
  /** By the addresses that an error speaks of. */
  readonly #failures = new Map<string, Failure>();

  /** Takes a failure in, and gives the one of the same addresses that says most. */
  learn(error: unknown, usualHint?: string): Failure {
    const failure = { error, usualHint };
    if (!(error instanceof ConnectError) || error.attempts.length === 0) return failure;
    const key = error.attempts.map(({ address }) => address).join();
    const before = this.#failures.get(key);
    if (before !== undefined && error.attempts.every(({ cutShort = false }) => cutShort)) return before;
    this.#failures.set(key, failure);
    return failure;
  }

  /** A broker has answered: what went before does not count any more. */
  forget(): void {
    this.#failures.clear();
  }
}
