/** Below this, readers may be as slow as they like. */
const BUDGET_BYTES = 64 * 1024 * 1024;
/** What a Fetch may have in any case, and one batch at least: whoever reads on is served. */
const LEAST_BYTES = 256 * 1024;

/**
 * What clients have asked for and not taken yet, over all connections of a broker: it lies in memory, where Kafka leaves
 * it in the file. So a Fetch is answered with less than it asked for while much of it lies there.
 */
export class UnsentBytes {
  private bytes = 0;

  /** Counts bytes that a socket did not take at once; call the result when it has taken them, or is gone. */
  hold(bytes: number): () => void {
    this.bytes += bytes;
    let isHeld = true;
    return () => {
      if (isHeld) this.bytes -= bytes;
      isHeld = false;
    };
  }

  /** The most that one answer should have. */
  get room(): number {
    return Math.max(LEAST_BYTES, BUDGET_BYTES - this.bytes);
  }
}
