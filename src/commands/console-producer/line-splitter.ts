/** Input cut into lines, in one buffer that is used again and again. */
import { isUtf8 } from "node:buffer";

const CAPACITY = 1024 * 1024;
const LF = 0x0a;
const CR = 0x0d;

export class LineSplitter {
  buffer = Buffer.allocUnsafeSlow(CAPACITY);
  /** The line that `next` has found: from here, up to there (exclusive). */
  start = 0;
  end = 0;
  /** Lines so far. */
  lineNumber = 0;
  /** Whether every line that is whole in the buffer is valid UTF-8. */
  isValidUtf8 = true;
  readonly #lineFeedOnly: boolean;
  #next = 0;
  #filled = 0;
  #ended = false;
  /** A carriage return may be in what is there. */
  #hasCr = false;
  /** The last line ended with a carriage return: a line feed at once belongs to it. */
  #afterCr = false;

  /** @param lineFeedOnly a carriage return is a byte like any other */
  constructor({ lineFeedOnly = false }: { readonly lineFeedOnly?: boolean } = {}) {
    this.#lineFeedOnly = lineFeedOnly;
  }

  /** See RecordReader.fill; the line of the last `next` is gone. */
  async fill(read: (target: Buffer, from: number) => Promise<number>): Promise<boolean> {
    if (this.#ended) return false;
    const left = this.#filled - this.#next;
    if (left === this.buffer.length) {
      // One line fills all of it.
      const larger = Buffer.allocUnsafeSlow(this.buffer.length * 2);
      this.buffer.copy(larger, 0, this.#next, this.#filled);
      this.buffer = larger;
    } else this.buffer.copyWithin(0, this.#next, this.#filled);
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
    const there = this.buffer.subarray(0, this.#filled);
    this.#hasCr = !this.#lineFeedOnly && there.includes(CR);
    // A letter may be cut off at the end of what is there, but not at the end of a line.
    const whole = this.#ended ? there : there.subarray(0, Math.max(there.lastIndexOf(LF), there.lastIndexOf(CR)) + 1);
    this.isValidUtf8 = isUtf8(whole);
  }

  /** Finds the next line; false where more bytes are needed, or the input is at its end. */
  next(): boolean {
    if (this.#afterCr && this.#next < this.#filled) {
      this.#afterCr = false;
      if (this.buffer[this.#next] === LF) this.#next += 1;
    }
    const end = this.#hasCr ? this.#lineEnd() : this.buffer.indexOf(LF, this.#next);
    this.start = this.#next;
    if (end >= 0 && end < this.#filled) {
      this.end = end;
      this.#next = end + 1;
      this.#afterCr = this.#hasCr && this.buffer[end] === CR;
    } else {
      if (!this.#ended || this.#next >= this.#filled) return false;
      this.end = this.#filled;
      this.#next = this.#filled;
    }
    this.lineNumber += 1;
    return true;
  }

  #lineEnd(): number {
    const { buffer } = this;
    const filled = this.#filled;
    for (let at = this.#next; at < filled; at++) {
      const byte = buffer[at];
      if (byte === LF || byte === CR) return at;
    }
    return -1;
  }
}
