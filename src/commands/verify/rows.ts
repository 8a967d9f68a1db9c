/** Rows of four numbers, as many as come, in little room. */
export class Rows {
  #numbers = new Float64Array(256);
  length = 0;

  add(partition: number, slot: number, offset: number, id: number): void {
    const at = 4 * this.length;
    if (at === this.#numbers.length) {
      const more = new Float64Array(2 * at);
      more.set(this.#numbers);
      this.#numbers = more;
    }
    this.#numbers[at] = partition;
    this.#numbers[at + 1] = slot;
    this.#numbers[at + 2] = offset;
    this.#numbers[at + 3] = id;
    this.length += 1;
  }

  /** The index of the partition. */
  partition(row: number): number {
    return this.#numbers[4 * row] ?? 0;
  }

  /** Where in the partition something else was met than was expected: those with the same slot are about one place. */
  slot(row: number): number {
    return this.#numbers[4 * row + 1] ?? 0;
  }

  offset(row: number): number {
    return this.#numbers[4 * row + 2] ?? 0;
  }

  id(row: number): number {
    return this.#numbers[4 * row + 3] ?? 0;
  }
}
