/** One batch on its way from the first record to the answer of the broker. */
import { ATTRIBUTE, LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import type { CompressionType } from "../../protocol/records/compression/codec.ts";
import { COMPRESSION_TYPES } from "../../protocol/records/compression/codec.ts";
import { crc32c } from "../../protocol/records/crc32c.ts";
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from "../../protocol/records/varint.ts";
import type { Lines } from "./line-records.ts";
import { PlaceRuns } from "./place-runs.ts";
import type { RecordSlices } from "./record-slices.ts";
import { RecordWalker, sizeOfRecord, upperBoundOf, viewOf, writeRecord } from "./record-bytes.ts";

/** Who wrote a batch, for the broker to know it again; -1 for none. */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
  /** Its batches belong to a transaction. */
  readonly transactional?: boolean;
}

export class ProducerBatch {
  buffer: Buffer;
  #view: DataView;
  /** When the first record came: linger.ms and delivery.timeout.ms count from here. */
  readonly createdMs: number;
  /** Goes up with each batch of a partition; parts of a batch share it. */
  readonly order: number;
  recordCount = 0;
  #at = RECORD_BATCH_OVERHEAD;
  #baseTimestamp = -1;
  #maxTimestamp = -1;
  /** What they were said to be in the input. */
  readonly #places = new PlaceRuns();
  /** No more records: it is full, or was taken for sending. */
  closed = false;
  /** Acknowledged or failed. */
  done = false;
  /** So many tries have failed. */
  attempts = 0;
  /** It has been sent before: then it goes alone, so that the order is kept. */
  again = false;
  /** Not to be sent again before. */
  retryAt = 0;
  /** -1 until it is sent for the first time, and where there is no idempotence. */
  sequence = -1;
  identity: ProducerIdentity | undefined;
  /** It has got another sequence than it was sent with. */
  isResequenced = false;
  /** Whether its records are compressed: another thread may be at it. */
  packing: "no" | "going-on" | "done" = "no";
  #packed: Buffer | undefined;
  #giveBack: ((packed: Buffer) => void) | undefined;
  #wire: Buffer | undefined;

  constructor(buffer: Buffer, createdMs: number, order = 0) {
    this.buffer = buffer;
    this.#view = viewOf(buffer);
    this.createdMs = createdMs;
    this.order = order;
  }

  /** Of the records so far, uncompressed, header included. */
  get sizeInBytes(): number {
    return this.#at;
  }

  /** Adds the record where the buffer has room for it. */
  append(record: RecordSlices): boolean {
    const delta = this.recordCount === 0 ? 0 : record.timestamp - this.#baseTimestamp;
    const size = sizeOfRecord(record, delta, this.recordCount);
    if (this.#at + size + 5 > this.buffer.length) return false;
    this.#count(record.timestamp, record.place);
    this.#at = writeRecord(this.buffer, this.#view, this.#at, record, size, delta, this.recordCount);
    this.recordCount += 1;
    return true;
  }

  /** Adds lines as long as there is room, and no more once so many bytes are added; it may leave some that would fit. */
  appendLines(lines: Lines, mostBytes: number): void {
    const delta = this.recordCount === 0 ? 0 : lines.timestamp - this.#baseTimestamp;
    const target = { buffer: this.buffer, position: this.#at, offsetDelta: this.recordCount };
    const { place, timestamp } = lines;
    lines.memory?.write(target, lines, delta, mostBytes);
    const taken = target.offsetDelta - this.recordCount;
    if (taken === 0) return;
    this.#count(timestamp, place, taken);
    this.#at = target.position;
    this.recordCount = target.offsetDelta;
  }

  /** Goes on in a larger buffer; gives back the one it was in. */
  moveTo(larger: Buffer): Buffer {
    const before = this.buffer;
    larger.set(before.subarray(0, this.#at));
    this.buffer = larger;
    this.#view = viewOf(larger);
    return before;
  }

  /** The batch as it is sent, once it is sealed. */
  get wire(): Buffer {
    if (this.#wire === undefined) throw new Error("the batch is not sealed yet");
    return this.#wire;
  }

  /** Uncompressed. */
  get records(): Buffer {
    return this.buffer.subarray(RECORD_BATCH_OVERHEAD, this.#at);
  }

  /** Takes the compressed records, as packRecords gives them; whose memory `giveBack` takes once they are done with. */
  pack(packed: Buffer, giveBack?: (packed: Buffer) => void): void {
    this.packing = "done";
    this.#packed = packed;
    this.#giveBack = giveBack;
  }

  /** Nobody asks for its bytes and places any more. */
  discard(): void {
    this.#places.release();
    if (this.#packed !== undefined) this.#giveBack?.(this.#packed);
    this.#packed = undefined;
    this.#wire = undefined;
  }

  /** Writes the header; the records must have been packed if they are to be compressed. */
  seal(compression: CompressionType): void {
    if (this.#wire !== undefined) {
      // The socket may have been reading it until now.
      if (this.isResequenced) this.#sign();
      return;
    }
    const batch = compression === "none" ? this.buffer.subarray(0, this.#at) : this.#packed;
    if (batch === undefined) throw new Error("the batch is not packed yet");
    batch.fill(0, 0, RECORD_BATCH_OVERHEAD);
    batch.writeInt32BE(batch.length - LOG_OVERHEAD, 8);
    batch.writeInt32BE(-1, 12);
    batch.writeInt8(2, 16);
    const transactional = this.identity?.transactional === true ? ATTRIBUTE.transactional : 0;
    batch.writeInt16BE(COMPRESSION_TYPES.indexOf(compression) | transactional, 21);
    batch.writeInt32BE(this.recordCount - 1, 23);
    batch.writeBigInt64BE(BigInt(this.#baseTimestamp), 27);
    batch.writeBigInt64BE(BigInt(this.#maxTimestamp), 35);
    batch.writeInt32BE(this.recordCount, 57);
    this.#wire = batch;
    this.#sign();
  }

  /** Who writes it, and as the how-many-th record of the partition. */
  assign(identity: ProducerIdentity, sequence: number): void {
    this.identity = identity;
    this.sequence = sequence;
    if (this.#wire !== undefined) this.#sign();
  }

  /** Another place in the sequence, from the next time on that it is sent. */
  resequence(sequence: number): void {
    this.sequence = sequence;
    this.isResequenced = true;
  }

  #sign(): void {
    const batch = this.wire;
    batch.writeBigInt64BE(this.identity?.producerId ?? -1n, 43);
    batch.writeInt16BE(this.identity?.epoch ?? -1, 51);
    batch.writeInt32BE(this.sequence, 53);
    batch.writeUInt32BE(crc32c(batch, 21), 17);
  }

  /** Its records in batches of at most so many bytes, one record at least in each; they keep sequence and age. */
  split(limit: number, allocate: (bytes: number) => Buffer): ProducerBatch[] {
    const parts: ProducerBatch[] = [];
    let part: ProducerBatch | undefined;
    const walker = new RecordWalker(this.buffer, RECORD_BATCH_OVERHEAD, this.#at);
    for (let index = 0; walker.next(); index++) {
      const room = 21 + walker.contentEnd - walker.contentStart;
      if (part === undefined || part.#at + room > limit || part.#at + room > part.buffer.length) {
        part = new ProducerBatch(allocate(Math.max(limit, RECORD_BATCH_OVERHEAD + room)), this.createdMs, this.order);
        part.closed = true;
        part.again = true;
        part.attempts = this.attempts;
        part.identity = this.identity;
        part.sequence = this.sequence < 0 ? -1 : nextSequence(this.sequence, index);
        parts.push(part);
      }
      part.#appendRaw(this.#baseTimestamp + walker.timestampDelta, this.placeOf(index), this.buffer, walker);
    }
    return parts;
  }

  #appendRaw(timestamp: number, place: number, source: Buffer, { contentStart, contentEnd }: RecordWalker): void {
    const delta = this.recordCount === 0 ? 0 : timestamp - this.#baseTimestamp;
    const size = 1 + sizeOfVarlong(delta) + sizeOfVarint(this.recordCount) + contentEnd - contentStart;
    this.#count(timestamp, place);
    let at = writeVarint(this.buffer, this.#at, size);
    this.buffer[at++] = 0;
    at = writeVarlong(this.buffer, at, delta);
    at = writeVarint(this.buffer, at, this.recordCount);
    source.copy(this.buffer, at, contentStart, contentEnd);
    this.#at = at + contentEnd - contentStart;
    this.recordCount += 1;
  }

  #count(timestamp: number, place: number, records = 1): void {
    if (this.recordCount === 0) this.#baseTimestamp = timestamp;
    if (this.recordCount === 0 || timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    this.#places.add(this.recordCount, place, records);
  }

  /** What the record with this index was said to be in the input. */
  placeOf(index: number): number {
    return this.#places.of(index);
  }

  /** The bound of its largest record (sizeUpperBound), headers apart. */
  largestRecord(): number {
    let largest = 0;
    this.forEach((_index, _place, keyLength, valueLength) => {
      largest = Math.max(largest, upperBoundOf(keyLength, valueLength));
    });
    return largest;
  }

  /** Tells place, key and value size and timestamp of each record, in order. */
  forEach(
    tell: (index: number, place: number, keyLength: number, valueLength: number, timestamp: number) => void,
  ): void {
    const walker = new RecordWalker(this.buffer, RECORD_BATCH_OVERHEAD, this.#at);
    const placeOf = this.#places.reader();
    for (let index = 0; walker.next(); index++) {
      tell(index, placeOf(index), walker.keyLength, walker.valueLength, this.#baseTimestamp + walker.timestampDelta);
    }
  }
}

/** Sequences are int32 and begin at 0 again behind the largest. */
export function nextSequence(sequence: number, records: number): number {
  return (sequence + records + 2 ** 31) % 2 ** 31;
}
