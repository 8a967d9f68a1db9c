import { DecodeError } from "../errors.ts";
import { uuidFromBytes, ZERO_UUID } from "./uuid.ts";

/**
 * Reads Kafka's primitive types from a buffer, big-endian, from `offset` up to `end`.
 * Every read is bounded: one that does not fit throws DecodeError with the offset where it began,
 * before anything is allocated. Byte ranges are views of the buffer, never copies.
 */
export class Reader {
  readonly buffer: Buffer;
  offset: number;
  readonly end: number;
  /** Names of the fields being read, innermost first; filled only while an error unwinds. */
  readonly failedPath: (string | number)[] = [];

  constructor(buffer: Uint8Array, offset = 0, end = buffer.length) {
    this.buffer = Buffer.isBuffer(buffer) ? buffer : Buffer.from(buffer.buffer, buffer.byteOffset, buffer.length);
    this.offset = offset;
    this.end = end;
    if (offset < 0 || offset > end || end > buffer.length) {
      throw new DecodeError(`Range ${offset}-${end} is outside a buffer of ${buffer.length} bytes`, { offset });
    }
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  /** The error for what stands at the present offset, or at the given one. */
  failure(message: string, offset = this.offset): DecodeError {
    return new DecodeError(`${message} at offset ${offset}`, { offset });
  }

  private take(bytes: number): number {
    const start = this.offset;
    if (bytes > this.end - start) throw this.failure(`Need ${bytes} bytes, ${this.end - start} left`);
    this.offset = start + bytes;
    return start;
  }

  readBool(): boolean {
    return this.buffer[this.take(1)] !== 0;
  }

  readInt8(): number {
    return this.buffer.readInt8(this.take(1));
  }

  readInt16(): number {
    return this.buffer.readInt16BE(this.take(2));
  }

  readUint16(): number {
    return this.buffer.readUInt16BE(this.take(2));
  }

  readInt32(): number {
    return this.buffer.readInt32BE(this.take(4));
  }

  readUint32(): number {
    return this.buffer.readUInt32BE(this.take(4));
  }

  readInt64(): bigint {
    return this.buffer.readBigInt64BE(this.take(8));
  }

  readFloat64(): number {
    return this.buffer.readDoubleBE(this.take(8));
  }

  readUuid(): string {
    const start = this.take(16);
    const { buffer } = this;
    for (let index = start; index < start + 16; index++) {
      if (buffer[index] !== 0) return uuidFromBytes(buffer, start);
    }
    return ZERO_UUID;
  }

  /** An unsigned varint of at most 32 bits, in at most five bytes. */
  readUnsignedVarint(): number {
    const start = this.offset;
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.buffer.readUInt8(this.take(1));
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw this.failure("Varint is longer than 32 bits", start);
  }

  /** A zigzag varint of at most 32 bits. */
  readVarint(): number {
    const raw = this.readUnsignedVarint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** An unsigned varint of at most 64 bits, in at most ten bytes. */
  readUnsignedVarlong(): bigint {
    const start = this.offset;
    let value = 0n;
    for (let shift = 0; shift <= 63; shift += 7) {
      const byte = this.buffer.readUInt8(this.take(1));
      if (shift === 63 && byte > 1) break;
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return value;
    }
    throw this.failure("Varlong is longer than 64 bits", start);
  }

  /** A zigzag varint of at most 64 bits. */
  readVarlong(): bigint {
    const raw = this.readUnsignedVarlong();
    return (raw >> 1n) ^ -(raw & 1n);
  }

  /** A view of the next bytes. */
  readBytes(length: number): Buffer {
    const start = this.take(length);
    return this.buffer.subarray(start, start + length);
  }

  /** The next bytes as UTF-8. */
  readUtf8(length: number): string {
    const start = this.take(length);
    return this.buffer.toString("utf8", start, start + length);
  }
}
