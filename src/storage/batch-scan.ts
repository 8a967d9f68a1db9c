/** Walks the headers of the batches of a file, reading no more than it needs. */
import { Buffer } from "node:buffer";
import { LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "../protocol/records/batch-layout.ts";
import { RecordBatch } from "../protocol/records/batch.ts";
import type { StoredFile } from "./file-store.ts";

const NOTHING = Buffer.alloc(0);
const HIGHEST = 0x200000;

/** Enough for the batches between two index entries. */
export const SHORT_SCAN = 8 * 1024;
/** For a whole file. */
export const LONG_SCAN = 1024 * 1024;

export class BatchScan {
  readonly #file: StoredFile;
  readonly #end: number;
  readonly #window: number;
  #buffer: Buffer = NOTHING;
  /** Where #buffer begins in the file. */
  #start = 0;
  #next: number;

  /** Of the batch that the last next() has found. */
  position = 0;
  sizeInBytes = 0;
  baseOffset = 0;
  lastOffset = 0;
  /** Why the bytes where the scan ended are no batch; undefined at the end of the file, or where a part of one is left. */
  damage: string | undefined;

  /** From the batch that begins at `position` on, up to `end`; `window` bytes are read at once. */
  constructor(file: StoredFile, position: number, end: number, window = SHORT_SCAN) {
    this.#file = file;
    this.#next = position;
    this.#end = end;
    this.#window = window;
  }

  /** Goes to the next batch; false where no whole batch is left. */
  next(): boolean {
    const position = this.#next;
    this.position = position;
    if (this.#end - position < RECORD_BATCH_OVERHEAD) return false;
    const at = this.#have(RECORD_BATCH_OVERHEAD);
    if (at === -1) return false;
    const buffer = this.#buffer;
    const size = buffer.readInt32BE(at + 8) + LOG_OVERHEAD;
    const magic = buffer[at + 16];
    if (size < RECORD_BATCH_OVERHEAD) return this.#broken(`its length ${size - LOG_OVERHEAD} is too small`);
    if (magic !== 2) return this.#broken(`its magic is ${magic}`);
    if (size > this.#end - position) return false;
    const high = buffer.readInt32BE(at);
    const delta = buffer.readInt32BE(at + 23);
    if (high < 0 || high >= HIGHEST) return this.#broken("its offset cannot be");
    if (delta < 0) return this.#broken(`its last offset delta is ${delta}`);
    this.baseOffset = high * 0x100000000 + buffer.readUInt32BE(at + 4);
    this.lastOffset = this.baseOffset + delta;
    this.sizeInBytes = size;
    this.#next = position + size;
    return true;
  }

  get maxTimestamp(): number {
    const at = this.position - this.#start + 35;
    return this.#buffer.readInt32BE(at) * 0x100000000 + this.#buffer.readUInt32BE(at + 4);
  }

  get partitionLeaderEpoch(): number {
    return this.#buffer.readInt32BE(this.position - this.#start + 12);
  }

  get hasProducerId(): boolean {
    return this.#buffer.readInt32BE(this.position - this.#start + 43) >= 0;
  }

  /** The whole batch, read if need be; good until the next one is asked for. */
  batch(): RecordBatch {
    this.#next = this.position;
    const at = this.#have(this.sizeInBytes);
    this.#next = this.position + this.sizeInBytes;
    return new RecordBatch(this.#buffer, at);
  }

  /** Where the bytes from #next on stand in the buffer, with so many of them there; -1 where the file is shorter than said. */
  #have(bytes: number): number {
    const at = this.#next - this.#start;
    if (at >= 0 && at + bytes <= this.#buffer.length) return at;
    const length = Math.min(Math.max(bytes, this.#window), this.#end - this.#next);
    const piece = this.#file.readPiece(this.#next, length);
    this.#buffer = piece.length < bytes ? this.#file.read(this.#next, length) : piece;
    this.#start = this.#next;
    return this.#buffer.length < bytes ? -1 : 0;
  }

  #broken(reason: string): false {
    this.damage = reason;
    return false;
  }
}
