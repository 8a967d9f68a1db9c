import { uuidToBytes, ZERO_UUID } from "./uuid.ts";

const FIRST_CAPACITY = 256;
/** Up to this many letters, trying ASCII letter by letter beats asking for the byte length first. */
const SHORT_TEXT = 48;
/** From this many bytes on, a part of its own costs less than copying. */
const LARGE_BYTES = 4096;

export interface WriterOptions {
  /** Large byte fields are not copied: they become parts of their own, and must not change until these are sent. */
  readonly keepLarge?: boolean;
}

/**
 * Writes Kafka's primitive types, big-endian, into one buffer that grows.
 * A value that does not fit its type is a bug of the caller and throws RangeError.
 */
export class Writer {
  private buffer: Buffer;
  private length = 0;
  /** With keepLarge: what lies before `partStart` in the buffer, and the large fields in between. */
  private readonly parts: Buffer[] | undefined;
  private partStart = 0;
  private keptBytes = 0;

  constructor(capacity = FIRST_CAPACITY, options?: WriterOptions) {
    this.buffer = Buffer.allocUnsafe(capacity);
    this.parts = options?.keepLarge === true ? [] : undefined;
  }

  /** Bytes written so far. */
  get position(): number {
    return this.length + this.keptBytes;
  }

  /** What was written, as a view where nothing large was kept; do not write on afterwards. */
  finish(): Buffer {
    if (this.keptBytes > 0) return Buffer.concat(this.finishParts());
    return this.buffer.subarray(0, this.length);
  }

  /** What was written, large fields as they were given; at least one part. Do not write on afterwards. */
  finishParts(): Buffer[] {
    const rest = this.buffer.subarray(this.partStart, this.length);
    if (this.parts === undefined || this.parts.length === 0) return [rest];
    return rest.length === 0 ? this.parts : [...this.parts, rest];
  }

  private reserve(bytes: number): number {
    const start = this.length;
    const needed = start + bytes;
    if (needed > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, start);
      this.buffer = grown;
    }
    this.length = needed;
    return start;
  }

  writeBool(value: boolean): void {
    const at = this.reserve(1);
    this.buffer[at] = value ? 1 : 0;
  }

  writeInt8(value: number): void {
    if ((value << 24) >> 24 !== value) throw outOfRange("int8", value);
    const at = this.reserve(1);
    this.buffer[at] = value;
  }

  writeUint8(value: number): void {
    if ((value & 0xff) !== value) throw outOfRange("uint8", value);
    const at = this.reserve(1);
    this.buffer[at] = value;
  }

  writeInt16(value: number): void {
    if ((value << 16) >> 16 !== value) throw outOfRange("int16", value);
    const at = this.reserve(2);
    this.buffer.writeInt16BE(value, at);
  }

  writeUint16(value: number): void {
    if ((value & 0xffff) !== value) throw outOfRange("uint16", value);
    const at = this.reserve(2);
    this.buffer.writeUInt16BE(value, at);
  }

  writeInt32(value: number): void {
    if ((value | 0) !== value) throw outOfRange("int32", value);
    const at = this.reserve(4);
    this.buffer.writeInt32BE(value, at);
  }

  writeUint32(value: number): void {
    if (value >>> 0 !== value) throw outOfRange("uint32", value);
    const at = this.reserve(4);
    this.buffer.writeUInt32BE(value, at);
  }

  writeInt64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw outOfRange("int64", value);
    const at = this.reserve(8);
    this.buffer.writeBigInt64BE(value, at);
  }

  writeFloat64(value: number): void {
    const at = this.reserve(8);
    this.buffer.writeDoubleBE(value, at);
  }

  writeUuid(value: string): void {
    const bytes = value === ZERO_UUID ? undefined : uuidToBytes(value);
    const at = this.reserve(16);
    if (bytes === undefined) this.buffer.fill(0, at, at + 16);
    else bytes.copy(this.buffer, at);
  }

  /** At most 32 bits, unsigned. */
  writeUnsignedVarint(value: number): void {
    if (value >>> 0 !== value) throw outOfRange("unsigned varint", value);
    let left = value;
    while (left > 0x7f) {
      const at = this.reserve(1);
      this.buffer[at] = (left & 0x7f) | 0x80;
      left >>>= 7;
    }
    const at = this.reserve(1);
    this.buffer[at] = left;
  }

  /** At most 32 bits, zigzag. */
  writeVarint(value: number): void {
    if ((value | 0) !== value) throw outOfRange("varint", value);
    this.writeUnsignedVarint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** At most 64 bits, zigzag. */
  writeVarlong(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw outOfRange("varlong", value);
    let left = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (left > 0x7fn) {
      this.writeUint8(Number(left & 0x7fn) | 0x80);
      left >>= 7n;
    }
    this.writeUint8(Number(left));
  }

  writeBytes(bytes: Uint8Array): void {
    if (this.parts !== undefined && bytes.length >= LARGE_BYTES) return this.keep(this.parts, bytes);
    const at = this.reserve(bytes.length);
    this.buffer.set(bytes, at);
  }

  private keep(parts: Buffer[], bytes: Uint8Array): void {
    if (this.length > this.partStart) parts.push(this.buffer.subarray(this.partStart, this.length));
    this.partStart = this.length;
    parts.push(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    this.keptBytes += bytes.length;
  }

  /** Bytes of the text in UTF-8, with the given function writing their count first. */
  writeUtf8(text: string, writeLength: (writer: Writer, length: number) => void): void {
    if (text.length <= SHORT_TEXT && this.writeAscii(text, writeLength)) return;
    const length = Buffer.byteLength(text, "utf8");
    writeLength(this, length);
    const at = this.reserve(length);
    this.buffer.write(text, at, length, "utf8");
  }

  /** The usual case: all letters ASCII. Takes everything back and returns false when one is not. */
  private writeAscii(text: string, writeLength: (writer: Writer, length: number) => void): boolean {
    const before = this.length;
    writeLength(this, text.length);
    const at = this.reserve(text.length);
    for (let index = 0; index < text.length; index++) {
      const letter = text.charCodeAt(index);
      if (letter > 0x7f) {
        this.length = before;
        return false;
      }
      this.buffer[at + index] = letter;
    }
    return true;
  }

  /** Overwrites four bytes written earlier: a size that was not known then. Not behind a large field that was kept. */
  patchInt32(position: number, value: number): void {
    const [first] = this.parts ?? [];
    if (first !== undefined && position + 4 <= first.length) {
      first.writeInt32BE(value, position);
      return;
    }
    if (this.keptBytes > 0 || position + 4 > this.length)
      throw new RangeError(`Nothing was written at ${position} yet`);
    this.buffer.writeInt32BE(value, position);
  }
}

function outOfRange(type: string, value: unknown): RangeError {
  return new RangeError(`${String(value)} does not fit ${type}`);
}
