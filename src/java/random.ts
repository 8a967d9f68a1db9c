/** java.util.Random: the same numbers from the same seed. */
const MULTIPLIER_HIGH = 0x5de;
const MULTIPLIER_LOW = 0xece66d;
const HALF = 0x1000000;

export class JavaRandom {
  /** The state of 48 bits, in halves: what is multiplied stays exact. */
  #high: number;
  #low: number;

  /** @param seed from 0 to 2^24 - 1 */
  constructor(seed: number) {
    this.#high = MULTIPLIER_HIGH;
    this.#low = (seed ^ MULTIPLIER_LOW) >>> 0;
  }

  /** From 0 to `bound` - 1. */
  nextInt(bound: number): number {
    for (;;) {
      const drawn = this.#next31();
      if ((bound & (bound - 1)) === 0) return Math.floor((bound * drawn) / 2 ** 31);
      const value = drawn % bound;
      // The last numbers would make some values more frequent than others.
      if (drawn - value + (bound - 1) < 2 ** 31) return value;
    }
  }

  #next31(): number {
    const low = this.#low * MULTIPLIER_LOW + 0xb;
    const carry = Math.floor(low / HALF);
    this.#high = (this.#high * MULTIPLIER_LOW + this.#low * MULTIPLIER_HIGH + carry) % HALF;
    this.#low = low % HALF;
    return Math.floor((this.#high * HALF + this.#low) / 2 ** 17);
  }
}
