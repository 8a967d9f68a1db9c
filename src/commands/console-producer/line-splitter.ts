/** Input cut into lines, in one buffer that is used again and again. */
import { isUtf8 } from "node:buffer";
import { LineMemory } from "../../kafka/producer/line-records.ts";
import type { Lines } from "../../kafka/producer/line-records.ts";

const USUAL_SIZE = 1024 * 1024;
export const LF = 0x0a;
export const CR = 0x0d;

export class LineSplitter {
  buffer: Buffer;
  /** The line that `next` has found: from here, up to there (exclusive). */
  start = 0;
  end = 0;
  /** Where `nextSplit` has found the line's first separator; below zero where it has none. */
  separator = -1;
  /** Lines so far. */
  lineNumber = 0;
  /** Whether every line that is whole in the buffer is valid UTF-8. */
  isValidUtf8 = true;
  readonly #lineFeedOnly: boolean;
  readonly #memory = LineMemory.open();
  /** What is used but for a line that is longer. */
  readonly #usual = this.#memory?.input ?? Buffer.allocUnsafeSlow(USUAL_SIZE);
  #next = 0;
  /** Up to here there is no end of a line: a long one comes in many pieces. */
  #searched = 0;
  /** Where the last line that is whole ends; -1 where none is. */
  #lastEnd = -1;
  #filled = 0;
  #ended = false;
  /** A carriage return may be in what is there. */
  #hasCr = false;
  /** The last line ended with a carriage return: a line feed at once belongs to it. */
  #afterCr = false;
  /** Of the lines that were looked at in one pass: the next one, and how many they are. */
  #scanned = 0;
  #scannedLines = 0;

  /** @param lineFeedOnly a carriage return is a byte like any other */
  constructor({ lineFeedOnly = false }: { readonly lineFeedOnly?: boolean } = {}) {
    this.#lineFeedOnly = lineFeedOnly;
    this.buffer = this.#usual;
  }

  /** See RecordReader.fill; the line of the last `next` is gone. */
  async fill(read: (target: Buffer, from: number) => Promise<number>): Promise<boolean> {
    if (this.#ended) return false;
    const left = this.#filled - this.#next;
    const { length } = this.buffer;
    // One line fills all of it, or the one that made it larger is gone.
    const usual = this.#usual.length;
    const size = left === length ? length * 2 : left < usual ? usual : length;
    if (size !== length) {
      const other = size === usual ? this.#usual : Buffer.allocUnsafeSlow(size);
      this.buffer.copy(other, 0, this.#next, this.#filled);
      this.buffer = other;
    } else if (this.#next > 0) this.buffer.copyWithin(0, this.#next, this.#filled);
    this.#searched = Math.max(0, this.#searched - this.#next);
    this.#next = 0;
    this.#filled = left;
    const count = await read(this.buffer, left);
    if (count === 0) this.#ended = true;
    this.#filled = left + count;
    this.#look();
    return true;
  }

  /** Looks once at all that is there, so that no line needs to be looked at by itself. */
  #look(): void {
    const fresh = this.buffer.subarray(this.#searched, this.#filled);
    this.#hasCr = !this.#lineFeedOnly && fresh.includes(CR);
    // A letter may be cut off at the end of what is there, but not at the end of a line.
    const last = Math.max(fresh.lastIndexOf(LF), this.#hasCr ? fresh.lastIndexOf(CR) : -1);
    this.#lastEnd = last < 0 ? -1 : this.#searched + last;
    const whole = this.#ended ? this.#filled : this.#lastEnd + 1;
    if (whole > 0) this.isValidUtf8 = isUtf8(this.buffer.subarray(0, whole));
  }

  /** Finds the next line; false where more bytes are needed, or the input is at its end. */
  next(): boolean {
    if (this.#afterCr && this.#next < this.#filled) {
      this.#afterCr = false;
      if (this.buffer[this.#next] === LF) this.#next += 1;
    }
    const from = Math.max(this.#next, this.#searched);
    this.start = this.#next;
    if (from <= this.#lastEnd) {
      const end = this.#hasCr ? this.#lineEnd(from) : this.buffer.indexOf(LF, from);
      this.end = end;
      this.#next = end + 1;
      this.#afterCr = this.#hasCr && this.buffer[end] === CR;
    } else {
      this.#searched = this.#filled;
      if (!this.#ended || this.#next >= this.#filled) return false;
      this.end = this.#filled;
      this.#next = this.#filled;
    }
    this.lineNumber += 1;
    return true;
  }

  /**
   * As `next`, with `separator`, where line feeds alone end the lines that are there and all are looked at in one pass;
   * false where that is not so, or no whole line is left.
   */
  nextSplit(separator: number): boolean {
    const memory = this.#memory;
    if (memory === undefined || (this.#scanned === this.#scannedLines && !this.#scan(memory, separator))) return false;
    this.start = this.#next;
    this.end = memory.endOf(this.#scanned);
    this.separator = memory.separatorOf(this.#scanned);
    this.#scanned += 1;
    this.#next = this.end + 1;
    this.lineNumber += 1;
    return true;
  }

  #scan(memory: LineMemory, separator: number): boolean {
    if (this.buffer !== this.#usual || !this.#areWhole) return false;
    this.#scanned = 0;
    this.#scannedLines = memory.scan(this.#next, this.#lastEnd + 1, separator);
    return this.#scannedLines > 0;
  }

  /** Whether there are whole lines, which line feeds alone end. */
  get #areWhole(): boolean {
    return !this.#hasCr && !this.#afterCr && this.#lastEnd >= this.#next;
  }

  /** The whole lines that are there, where line feeds alone end them. */
  whole(): Lines | undefined {
    if (!this.#areWhole) return undefined;
    const place = this.lineNumber + 1;
    const memory = this.buffer === this.#usual ? this.#memory : undefined;
    return { bytes: this.buffer, memory, start: this.#next, end: this.#lastEnd + 1, timestamp: 0, place };
  }

  /** Goes on behind those lines of `whole` that were used. */
  skip({ start, place }: Lines): void {
    this.#next = start;
    this.lineNumber = place - 1;
  }

  #lineEnd(from: number): number {
    const { buffer } = this;
    let at = from;
    while (buffer[at] !== LF && buffer[at] !== CR) at += 1;
    return at;
  }
}
