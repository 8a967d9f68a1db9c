const BITS_PER_ID = 16;
const PROBES = 4;

/** Whether an id may have been added: never a wrong no, a wrong yes in 400 (a Bloom filter). Two bytes an id. */
export class IdFilter {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  /** @param most how many ids there may be */
  constructor(most: number) {
    const size = 2 ** Math.min(31, Math.ceil(Math.log2(Math.max(1024, most * BITS_PER_ID))));
    this.#bits = new Uint32Array(size / 32);
    this.#mask = size - 1;
  }

  add(id: number): void {
    const step = stepOf(id);
    for (let probe = 0, at = id | 0; probe < PROBES; probe++, at = (at + step) | 0) {
      const bit = at & this.#mask;
      this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
  }

  has(id: number): boolean {
    const step = stepOf(id);
    for (let probe = 0, at = id | 0; probe < PROBES; probe++, at = (at + step) | 0) {
      const bit = at & this.#mask;
      if (((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
    }
    return true;
  }
}

/** From the bits that do not say where to begin; odd, so that no two probes are the same. */
function stepOf(id: number): number {
  return Math.imul(Math.floor(id / 2 ** 32), 0x9e3779b1) | 1;
}
