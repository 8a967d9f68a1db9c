/** What may be under way to one broker: as much as it answers well within request.timeout.ms. */

export interface WindowBounds {
  /** max.in.flight.requests.per.connection */
  readonly maxRequests: number;
  /** So many bytes may always be under way; Infinity where nobody asked for less. */
  readonly leastBytes: number;
  readonly requestTimeoutMs: number;
}

/** Where more would gain nothing, on the fastest network. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Java's producer has a few batches of 16 KB under way. Larger ones would not be answered in time over a slow network,
 * or by a slow broker: so they become larger as long as answers come soon, and smaller again where they do not.
 */
export class SendWindow {
  readonly #bounds: WindowBounds;
  #bytes: number;
  #requests = 0;
  #underWay = 0;

  constructor(bounds: WindowBounds) {
    this.#bounds = bounds;
    this.#bytes = bounds.leastBytes;
  }

  /** How much may be under way at once. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a request of that size may go; one may always. */
  hasRoomFor(bytes: number): boolean {
    return this.#requests === 0 || (this.#requests < this.#bounds.maxRequests && this.#underWay + bytes <= this.#bytes);
  }

  /** A request goes. */
  sent(bytes: number): void {
    this.#requests += 1;
    this.#underWay += bytes;
  }

  /** It was answered after so long; Infinity where it was not. */
  answered(bytes: number, ms: number): void {
    const { requestTimeoutMs, leastBytes } = this.#bounds;
    this.#requests -= 1;
    this.#underWay -= bytes;
    if (ms > requestTimeoutMs / 3) this.#bytes = Math.max(leastBytes, this.#bytes / 2);
    else if (ms < requestTimeoutMs / 8) this.#bytes = Math.max(leastBytes, Math.min(MOST_BYTES, this.#bytes * 2));
  }
}
