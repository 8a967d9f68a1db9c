import { Buffer, isUtf8 } from "node:buffer";

/** Up to here a loop of our own is faster than the call of a built-in one. */
const SHORT = 320;

const ZERO = 0x30;
const MINUS = 0x2d;
const BILLION = 1_000_000_000;

const DIGITS = new Uint8Array(20);

/** A source and its view: one for the many records of the same fetch. */
const NOTHING = Buffer.alloc(0);

/** Bytes for stdout, appended without an allocation a record; it grows as it must. */
export class OutputBuffer {
  /** How many bytes there are. */
  length = 0;
  #bytes: Buffer;
  readonly #findHome: () => Buffer | undefined;
  #home: Buffer | undefined;
  #view: DataView;
  #source: Buffer = NOTHING;
  #sourceView: DataView = viewOf(NOTHING);

  /** @param findHome Gives memory to be in from then on, as long as that suffices; undefined while there is none */
  constructor(capacity = 65_536, findHome: () => Buffer | undefined = () => undefined) {
    this.#findHome = findHome;
    this.#home = findHome();
    this.#bytes = this.#home ?? Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** What there is, a view: good until the next append. */
  contents(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** Begins anew in the same memory, or in new memory where a single record has made it larger than `keep`. */
  clear(keep = Number.POSITIVE_INFINITY): void {
    this.length = 0;
    this.#home ??= this.#findHome();
    if (this.#home !== undefined) this.#use(this.#home);
    else if (this.#bytes.length > keep) this.#use(Buffer.allocUnsafeSlow(keep));
    // What was read from may go.
    this.#source = NOTHING;
    this.#sourceView = viewOf(NOTHING);
  }

  /** The bytes to write to from `length` on, with room for so many; whoever writes adds to `length`. */
  reserve(bytes: number): Buffer {
    if (this.length + bytes > this.#bytes.length) this.#grow(bytes);
    return this.#bytes;
  }

  /** Appends bytes `start` to `end` (exclusive) of a source that is likely to be used again for the next record. */
  appendRange(source: Buffer, start: number, end: number): void {
    const size = end - start;
    if (this.length + size > this.#bytes.length) this.#grow(size);
    if (size > SHORT) {
      source.copy(this.#bytes, this.length, start, end);
      this.length += size;
      return;
    }
    if (source !== this.#source) {
      this.#source = source;
      this.#sourceView = viewOf(source);
    }
    const from = this.#sourceView;
    const to = this.#view;
    let at = this.length;
    let read = start;
    for (; read + 16 <= end; read += 16, at += 16) {
      to.setInt32(at, from.getInt32(read, true), true);
      to.setInt32(at + 4, from.getInt32(read + 4, true), true);
      to.setInt32(at + 8, from.getInt32(read + 8, true), true);
      to.setInt32(at + 12, from.getInt32(read + 12, true), true);
    }
    const bytes = this.#bytes;
    while (read < end) bytes[at++] = source[read++]!;
    this.length = at;
  }

  appendByte(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  /** Appends all of it: separators and other short things. */
  append(source: Uint8Array): void {
    const size = source.length;
    if (this.length + size > this.#bytes.length) this.#grow(size);
    if (size > SHORT) {
      this.#bytes.set(source, this.length);
      this.length += size;
      return;
    }
    const bytes = this.#bytes;
    let at = this.length;
    for (let read = 0; read < size; read++) bytes[at++] = source[read]!;
    this.length = at;
  }

  /** Appends bytes `start` to `end` (exclusive) as UTF-8: what is none becomes U+FFFD, as where Java decodes it. */
  appendUtf8(source: Buffer, start: number, end: number): void {
    let seen = 0;
    for (let at = start; at < end; at++) seen |= source[at]!;
    if (seen < 0x80 || isUtf8(source.subarray(start, end))) this.appendRange(source, start, end);
    else this.appendText(source.toString("utf8", start, end));
  }

  /** Appends text as UTF-8. */
  appendText(text: string): void {
    // Three bytes for a UTF-16 unit at most.
    const most = text.length * 3;
    if (this.length + most > this.#bytes.length) this.#grow(most);
    this.length += this.#bytes.write(text, this.length, "utf8");
  }

  /** Appends a whole number in decimal; within 2^53. */
  appendInteger(value: number): void {
    if (this.length + 20 > this.#bytes.length) this.#grow(20);
    const bytes = this.#bytes;
    let rest = value;
    if (rest < 0) {
      bytes[this.length++] = MINUS;
      rest = -rest;
    }
    let count = 0;
    // Integers of 32 bits are divided a good deal faster than doubles.
    while (rest >= BILLION) {
      const high = Math.floor(rest / BILLION);
      let low = (rest - high * BILLION) | 0;
      for (let digit = 0; digit < 9; digit++) {
        const tenth = (low / 10) | 0;
        DIGITS[count++] = ZERO + (low - tenth * 10);
        low = tenth;
      }
      rest = high;
    }
    let low = rest | 0;
    do {
      const tenth = (low / 10) | 0;
      DIGITS[count++] = ZERO + (low - tenth * 10);
      low = tenth;
    } while (low > 0);
    let at = this.length;
    while (count > 0) bytes[at++] = DIGITS[--count]!;
    this.length = at;
  }

  #grow(more: number): void {
    const bytes = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.length + more));
    this.#bytes.copy(bytes, 0, 0, this.length);
    this.#use(bytes);
  }

  #use(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}
