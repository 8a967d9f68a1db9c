/** Who wants to know that a log has changed. */
export class Subscribers {
  readonly #subscribers = new Set<() => void>();

  /** The result stops it. */
  add(changed: () => void): () => void {
    // One of its own for each call, so that the same function may subscribe twice.
    const subscriber = (): void => changed();
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  tell(): void {
    if (this.#subscribers.size === 0) return;
    // Who is told may subscribe anew: those are told the next time.
    for (const subscriber of Array.from(this.#subscribers)) subscriber();
  }
}
