/** Reads a log's batches as they are stored; whoever reads on where it stopped need not look into an index. */
import { Buffer } from "node:buffer";
import { LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "../protocol/records/batch-layout.ts";
import type { ReadOptions } from "./log.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";

const NOTHING = Buffer.alloc(0);
/** How many readers' places are remembered. */
const PLACES = 16;

interface Place {
  offset: number;
  segment: Segment;
  position: number;
}

export class LogReader {
  readonly #segments: Segments;
  #places: Place[] = [];
  #oldest = 0;

  constructor(segments: Segments) {
    this.#segments = segments;
  }

  /** Segments have gone or were replaced. */
  forgetPlaces(): void {
    this.#places = [];
    this.#oldest = 0;
  }

  /** See PartitionLog.read. Throws DecodeError for damaged bytes. */
  read(offset: number, options: ReadOptions): Buffer {
    if (offset >= options.upTo) return NOTHING;
    const place = this.#placeOf(offset) ?? this.#look(offset);
    if (place === undefined) return NOTHING;
    let { segment, position } = place;
    while (position >= segment.size) {
      const next = this.#segments.after(segment);
      if (next === undefined) return NOTHING;
      segment = next;
      position = 0;
    }
    let bytes = segment.file.readPiece(position, Math.max(options.maxBytes, RECORD_BATCH_OVERHEAD));
    if (bytes.length < LOG_OVERHEAD) return NOTHING;
    const first = bytes.readInt32BE(8) + LOG_OVERHEAD;
    if (first > options.maxBytes && !options.minOneBatch) return bytes.subarray(0, options.maxBytes);
    if (first > bytes.length) bytes = segment.file.read(position, first);
    else if (bytes.length > options.maxBytes) bytes = bytes.subarray(0, Math.max(first, options.maxBytes));
    return this.#upTo(bytes, offset, options.upTo, segment, position);
  }

  /** Cuts before the first batch that begins at `upTo` or behind it, and remembers where the next read begins. */
  #upTo(bytes: Buffer, offset: number, upTo: number, segment: Segment, position: number): Buffer {
    let at = 0;
    let next = offset;
    while (at + RECORD_BATCH_OVERHEAD <= bytes.length) {
      const baseOffset = bytes.readUInt32BE(at) * 0x100000000 + bytes.readUInt32BE(at + 4);
      if (baseOffset >= upTo) {
        this.#remember(next, segment, position + at);
        return bytes.subarray(0, at);
      }
      const size = bytes.readInt32BE(at + 8) + LOG_OVERHEAD;
      if (size < RECORD_BATCH_OVERHEAD || at + size > bytes.length) break;
      next = baseOffset + bytes.readInt32BE(at + 23) + 1;
      at += size;
    }
    if (at > 0) this.#remember(next, segment, position + at);
    return bytes;
  }

  #placeOf(offset: number): Place | undefined {
    for (const place of this.#places) if (place.offset === offset) return place;
    return undefined;
  }

  #remember(offset: number, segment: Segment, position: number): void {
    const known = this.#placeOf(offset);
    if (known !== undefined) return;
    if (this.#places.length < PLACES) {
      this.#places.push({ offset, segment, position });
      return;
    }
    const place = this.#places[this.#oldest]!;
    place.offset = offset;
    place.segment = segment;
    place.position = position;
    this.#oldest = (this.#oldest + 1) % PLACES;
  }

  /** Where the batch is that holds `offset`, or the next one after it: compaction leaves gaps. */
  #look(offset: number): Place | undefined {
    for (let segment = this.#segments.floor(offset); segment !== undefined; segment = this.#segments.after(segment)) {
      const position = segment.find(offset);
      if (position !== -1) return { offset, segment, position };
    }
    return undefined;
  }
}
