import type { IdFilter } from "./id-filter.ts";
import type { LedgerCursor } from "./ledger-cursor.ts";
import type { Rows } from "./rows.ts";

/** So far ahead a record is looked for where offsets do not tell its place. */
const LOOK_AHEAD = 10_000;
/** So many strange records at one place may stand for as many that were expected there. */
const MOST_STRANGERS = 10_000;

/** What was found so far, in all partitions. */
export interface Deviations {
  /** Records of the ledger that are not where they should be. */
  readonly missing: Rows;
  /** Records of the topic that may be one of the ledger in another place, or a changed one. */
  readonly surplus: Rows;
  /** Records that others have written. */
  unknown: number;
}

/** Compares one partition with the ledger, record by record. */
export interface PartitionCheck {
  /** The next record of the partition. */
  record(offset: number, id: number): void;
  /** There are no more. */
  end(): void;
  /** Whether a record that is missing lay before the beginning of the log. */
  isBefore(begin: number, offset: number, slot: number): boolean;
}

export interface CheckParts {
  readonly cursor: LedgerCursor;
  /** The partition's index in what is found. */
  readonly index: number;
  readonly ids: IdFilter;
  readonly found: Deviations;
}

/** Each record must be at its offset. */
export class OffsetCheck implements PartitionCheck {
  readonly #parts: CheckParts;

  constructor(parts: CheckParts) {
    this.#parts = parts;
  }

  record(offset: number, id: number): void {
    const { cursor, index, ids, found } = this.#parts;
    while (cursor.has() && cursor.offset() < offset) this.#miss();
    if (cursor.has() && cursor.offset() === offset) {
      if (cursor.id() === id) {
        cursor.pass();
        return;
      }
      this.#miss();
      found.surplus.add(index, offset, offset, id);
    } else if (ids.has(id)) found.surplus.add(index, offset, offset, id);
    else found.unknown += 1;
  }

  end(): void {
    while (this.#parts.cursor.has()) this.#miss();
  }

  isBefore(begin: number, offset: number): boolean {
    return offset < begin;
  }

  #miss(): void {
    const { cursor, index, found } = this.#parts;
    found.missing.add(index, cursor.offset(), cursor.offset(), cursor.id());
    cursor.pass();
  }
}

/** The records must be there in their order, whatever their offsets are. */
export class OrderCheck implements PartitionCheck {
  readonly #parts: CheckParts;
  /** Records since the last one that was expected, and that are not the ledger's. */
  #strangers: number[] = [];
  /** The place of the first record that was found. */
  #first = Number.POSITIVE_INFINITY;

  constructor(parts: CheckParts) {
    this.#parts = parts;
  }

  record(offset: number, id: number): void {
    const { cursor, index, ids, found } = this.#parts;
    if (!ids.has(id)) {
      if (this.#strangers.length < MOST_STRANGERS) this.#strangers.push(offset);
      else found.unknown += 1;
      return;
    }
    const ahead = cursor.find(id, LOOK_AHEAD);
    if (ahead < 0) {
      found.surplus.add(index, cursor.passed, offset, id);
      return;
    }
    for (let missed = 0; missed < ahead; missed++) this.#miss();
    this.#settle();
    this.#first = Math.min(this.#first, cursor.passed);
    cursor.pass();
  }

  /** Offsets do not tell: what is missing at the beginning of a log that has lost its own. */
  isBefore(begin: number, _offset: number, slot: number): boolean {
    return begin > 0 && slot < this.#first;
  }

  end(): void {
    while (this.#parts.cursor.has()) this.#miss();
    this.#settle();
  }

  /** Misses the next record; a strange one at the same place may be what became of it. */
  #miss(): void {
    const { cursor, index, found } = this.#parts;
    const stranger = this.#strangers.shift();
    if (stranger !== undefined) found.surplus.add(index, cursor.passed, stranger, Number.NaN);
    found.missing.add(index, cursor.passed, cursor.offset(), cursor.id());
    cursor.pass();
  }

  #settle(): void {
    this.#parts.found.unknown += this.#strangers.length;
    this.#strangers = [];
  }
}
