/** Where records without a key go (org.apache.kafka.clients.producer.internals.BuiltInPartitioner). */

/** A partition that may be chosen. */
export interface Candidate {
  readonly index: number;
  /** Has a leader. */
  readonly available: boolean;
  /** Batches that wait in it. */
  readonly load: number;
}

export class StickyPartitioner {
  readonly #batchSize: number;
  readonly #adaptive: boolean;
  readonly #random: () => number;
  #current = -1;
  #bytes = 0;

  constructor(batchSize: number, adaptive: boolean, random: () => number = Math.random) {
    this.#batchSize = batchSize;
    this.#adaptive = adaptive;
    this.#random = random;
  }

  /** The partition of the next record. */
  partition(candidates: readonly Candidate[]): number {
    if (this.#current < 0 || this.#current >= candidates.length) {
      this.#current = choose(candidates, this.#adaptive, this.#random);
      this.#bytes = 0;
    }
    return this.#current;
  }

  /** So many bytes may still go there, one record may be beyond them. */
  get bytesLeft(): number {
    return this.#batchSize * 2 - this.#bytes;
  }

  /** Counts bytes that went there; moves on behind batch.size of them once a batch is full, behind twice as many anyway. */
  appended(bytes: number, batchFull: boolean): void {
    this.#bytes += bytes;
    if ((this.#bytes >= this.#batchSize && batchFull) || this.#bytes >= this.#batchSize * 2) this.#current = -1;
  }
}

/** At random among those with a leader, and the less waits in one the more likely it is. */
function choose(candidates: readonly Candidate[], adaptive: boolean, random: () => number): number {
  const available = candidates.filter((each) => each.available);
  const among = available.length > 0 ? available : candidates;
  const most = Math.max(...among.map(({ load }) => load)) + 1;
  const weights = among.map(({ load }) => (adaptive ? most - load : 1));
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = among.find((_, at) => {
    left -= weights[at]!;
    return left < 0;
  });
  return (found ?? among.at(-1)!).index;
}
