import type { LedgerFile } from "./ledger-file.ts";
import type { LedgerPartition } from "./ledger-index.ts";

/** The ledger's records of one partition, in order; only what is looked at is in memory. */
export class LedgerCursor {
  readonly #file: LedgerFile;
  readonly #partition: LedgerPartition;
  #piece = 0;
  #offsets: number[] = [];
  #ids: number[] = [];
  #at = 0;
  /** How many records were passed. */
  passed = 0;

  constructor(file: LedgerFile, partition: LedgerPartition) {
    this.#file = file;
    this.#partition = partition;
  }

  /** Whether there is a record `ahead` of the next one, which is 0 ahead. */
  has(ahead = 0): boolean {
    while (this.#at + ahead >= this.#ids.length) {
      if (!this.#readPiece()) return false;
    }
    return true;
  }

  offset(ahead = 0): number {
    return this.#offsets[this.#at + ahead] ?? -1;
  }

  id(ahead = 0): number {
    return this.#ids[this.#at + ahead] ?? Number.NaN;
  }

  pass(): void {
    this.#at += 1;
    this.passed += 1;
  }

  /** How far ahead the record is, within `most`; -1 where it is not there. */
  find(id: number, most: number): number {
    this.has(most);
    const found = this.#ids.indexOf(id, this.#at);
    return found < 0 || found - this.#at > most ? -1 : found - this.#at;
  }

  #readPiece(): boolean {
    const { pieces, keys } = this.#partition;
    const [from, to] = [pieces[this.#piece], pieces[this.#piece + 1]];
    if (from === undefined || to === undefined) return false;
    this.#piece += 2;
    this.#offsets = this.#offsets.slice(this.#at);
    this.#ids = this.#ids.slice(this.#at);
    this.#at = 0;
    this.#file.forEach(from, to, ({ partitionKey, offset, id }) => {
      if (!keys.has(partitionKey)) return;
      this.#offsets.push(offset);
      this.#ids.push(id);
    });
    return true;
  }
}
