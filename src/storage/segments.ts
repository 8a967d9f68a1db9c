import type { Segment } from "./segment.ts";
import { collectAbortedTransactions } from "./transaction-index.ts";
import type { IndexedTransaction } from "./transaction-index.ts";

/** The segments of a log, by their base offsets; the last is the active one. */
export class Segments {
  #segments: Segment[];
  /** How often segments were taken out, other than for cleaned ones in their place: their files may go at any time. */
  removals = 0;
  /** Bytes of all but the active one. */
  #inactiveBytes = 0;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments.toSorted((a, b) => a.baseOffset - b.baseOffset);
    this.#count();
  }

  get all(): readonly Segment[] {
    return this.#segments;
  }

  get first(): Segment {
    return this.#segments[0]!;
  }

  get active(): Segment {
    return this.#segments[this.#segments.length - 1]!;
  }

  /** Bytes of all of them. */
  get size(): number {
    return this.#inactiveBytes + this.active.size;
  }

  /** The one whose base offset is the largest at or below `offset`; the first where none is. */
  floor(offset: number): Segment | undefined {
    return this.#segments[Math.max(this.#floorIndex(offset), 0)];
  }

  after(segment: Segment): Segment | undefined {
    return this.#segments[this.#floorIndex(segment.baseOffset) + 1];
  }

  /** The aborted transactions that overlap the offsets from `fromOffset` to before `upTo`, in the order of their ends. */
  abortedTransactions(fromOffset: number, upTo: number): readonly IndexedTransaction[] {
    const found: IndexedTransaction[] = [];
    for (let at = this.floor(fromOffset); at !== undefined; at = this.after(at)) {
      const index = at.readTransactions();
      if (index !== undefined && collectAbortedTransactions(index, fromOffset, upTo, found)) break;
    }
    return found;
  }

  /** A new active one. */
  add(segment: Segment): void {
    this.#inactiveBytes += this.active.size;
    this.#segments.push(segment);
  }

  remove(gone: ReadonlySet<Segment>): void {
    this.#segments = this.#segments.filter((segment) => !gone.has(segment));
    this.removals++;
    this.#count();
  }

  replace(gone: ReadonlySet<Segment>, others: readonly Segment[]): void {
    const kept = this.#segments.filter((segment) => !gone.has(segment));
    this.#segments = [...kept, ...others].toSorted((a, b) => a.baseOffset - b.baseOffset);
    this.#count();
  }

  #count(): void {
    this.#inactiveBytes = -this.active.size;
    for (const segment of this.#segments) this.#inactiveBytes += segment.size;
  }

  #floorIndex(offset: number): number {
    let high = this.#segments.length - 1;
    if (this.#segments[high]!.baseOffset <= offset) return high;
    let low = -1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#segments[middle]!.baseOffset <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
