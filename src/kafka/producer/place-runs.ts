/** Lists that are used again: where neighbours go to different partitions, each record of a batch has a run of its own. */
const spare: number[][] = [];
const MOST_SPARE = 32;

/** What the records of a batch were said to be in the input, as runs of neighbours. */
export class PlaceRuns {
  /** Index of each run's first record, and its place. What lies behind `#length` is of earlier use. */
  #runs = spare.pop() ?? [];
  #length = 0;
  #next = Number.NaN;

  /** `count` records from `index` on, which is the next one, have the places from `place` on. */
  add(index: number, place: number, count: number): void {
    if (place !== this.#next) {
      this.#runs[this.#length++] = index;
      this.#runs[this.#length++] = place;
    }
    this.#next = place + count;
  }

  /** The place of the record with that index. */
  of(index: number): number {
    return this.reader()(index);
  }

  /** As `of`, for indexes that never go down. */
  reader(): (index: number) => number {
    const runs = this.#runs;
    const last = this.#length - 2;
    let run = 0;
    return (index) => {
      while (run < last && runs[run + 2]! <= index) run += 2;
      return runs[run + 1]! + index - runs[run]!;
    };
  }

  /** Nobody asks any more. */
  release(): void {
    if (spare.length < MOST_SPARE) spare.push(this.#runs);
    this.#runs = [];
    this.#length = 0;
  }
}
