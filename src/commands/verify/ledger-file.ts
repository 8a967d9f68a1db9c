import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "../../errors.ts";
import { LEDGER_HEADER } from "../../kit/ledger/ledger-line.ts";
import { HASH_LENGTH } from "../../kit/ledger/record-hash.ts";
import { idOfHashes } from "./record-id.ts";

const LINE_FEED = 0x0a;
const TAB = 0x09;
const DASH = 0x2d;
const BLOCK = 1_048_576;
/** A topic's name has 249 letters at most: what is longer than this is no line. */
const LONGEST_LINE = 4096;
const LARGEST_PARTITION = 0x7f_ff_ff_ff;

/** One line of the ledger; the object is used again for the next one. */
export interface LedgerRow {
  /** `topic<TAB>partition`. */
  partitionKey: string;
  /** -1 where it is not known. */
  offset: number;
  id: number;
  /** Where the line begins in the file, and where the next one does. */
  start: number;
  end: number;
}

/** A ledger on disk, read in pieces. Throws InputError where it cannot be read, or is no ledger. */
export class LedgerFile {
  readonly #path: string;
  readonly #fd: number;
  readonly size: number;

  constructor(path: string) {
    this.#path = path;
    try {
      this.#fd = openSync(path, "r");
      this.size = fstatSync(this.#fd).size;
    } catch (error) {
      throw this.#unreadable(error);
    }
    const header = Buffer.from(`${LEDGER_HEADER}\n`);
    if (!this.#read(0, header.length).equals(header)) {
      this.close();
      throw new InputError(`${path} is no ledger of kt`, {
        hint: "A ledger is what kt verifiable-producer --ledger FILE writes",
      });
    }
  }

  /** Tells of each whole line between two places, which are beginnings of lines, in order. Throws InputError at damage. */
  forEach(from: number, to: number, tell: (row: LedgerRow) => void): void {
    const row: LedgerRow = { partitionKey: "", offset: -1, id: 0, start: 0, end: 0 };
    const keys = new KeyReader();
    for (let at = from; at < to;) {
      const block = this.#read(at, Math.min(BLOCK, to - at));
      const end = block.lastIndexOf(LINE_FEED) + 1;
      if (end === 0) {
        if (to - at > LONGEST_LINE) throw this.#damaged(at);
        // The last line is not whole: the producer was ended while it wrote, and had told nobody of the record.
        return;
      }
      for (let start = 0; start < end;) {
        const lineEnd = block.indexOf(LINE_FEED, start);
        row.start = at + start;
        row.end = at + lineEnd + 1;
        this.#parse(block, start, lineEnd, row, keys);
        tell(row);
        start = lineEnd + 1;
      }
      at += end;
    }
  }

  /** Where the first entry begins. */
  get begin(): number {
    return LEDGER_HEADER.length + 1;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #parse(block: Buffer, start: number, end: number, row: LedgerRow, keys: KeyReader): void {
    const afterTopic = block.indexOf(TAB, start);
    const afterPartition = block.indexOf(TAB, afterTopic + 1);
    const afterOffset = block.indexOf(TAB, afterPartition + 1);
    const valueEnd = afterOffset + 1 + (block[afterOffset + 1] === DASH ? 1 : HASH_LENGTH);
    const keyEnd = valueEnd + 1 + (block[valueEnd + 1] === DASH ? 1 : HASH_LENGTH);
    const partition = integerAt(block, afterTopic + 1, afterPartition) ?? -1;
    const offset = integerAt(block, afterPartition + 1, afterOffset);
    const hasPartition = afterTopic > start && partition >= 0 && partition <= LARGEST_PARTITION;
    const hasHashes = keyEnd === end && isHash(block, afterOffset + 1, valueEnd) && isHash(block, valueEnd + 1, keyEnd);
    if (!hasPartition || !hasHashes || offset === undefined) throw this.#damaged(row.start);
    row.partitionKey = keys.read(block, start, afterPartition);
    row.offset = offset;
    row.id = idOfHashes(block, afterOffset + 1, valueEnd + 1);
  }

  #read(from: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let have = 0;
    try {
      while (have < length) {
        const read = readSync(this.#fd, bytes, have, length - have, from + have);
        if (read === 0) break;
        have += read;
      }
    } catch (error) {
      throw this.#unreadable(error);
    }
    return bytes.subarray(0, have);
  }

  #damaged(at: number): InputError {
    return new InputError(`${this.#path} is damaged: the line at byte ${at} is no entry of a ledger`);
  }

  #unreadable(cause: unknown): InputError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new InputError(`The ledger ${this.#path} cannot be read: ${reason}`, { cause });
  }
}

/** Most lines are of the partition of the line before: no text is made for those. */
class KeyReader {
  #bytes = Buffer.alloc(0);
  #text = "";

  read(block: Buffer, start: number, end: number): string {
    if (block.compare(this.#bytes, 0, this.#bytes.length, start, end) !== 0) {
      this.#bytes = Buffer.from(block.subarray(start, end));
      this.#text = this.#bytes.toString();
    }
    return this.#text;
  }
}

/** Whether hexadecimal letters stand there, or the dash alone. */
function isHash(bytes: Buffer, start: number, end: number): boolean {
  if (end - start === 1) return true;
  for (let at = start; at < end; at++) {
    const letter = bytes[at] ?? 0;
    if (!((letter >= 0x30 && letter <= 0x39) || (letter >= 0x61 && letter <= 0x66))) return false;
  }
  return true;
}

/** A whole number from -1 on; undefined where there is none. */
function integerAt(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start === 2 && bytes[start] === DASH && bytes[start + 1] === 0x31) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return end > start && Number.isSafeInteger(number) ? number : undefined;
}
