import type { Buffer } from "node:buffer";
import type { RecordBatch } from "./batch.ts";
import { iterateBatches } from "./batch.ts";
import type { CompressionType } from "./compression/codec.ts";
import { DEFAULT_MAX_DECOMPRESSED_SIZE } from "./compression/codec.ts";
import { isCodecLoaded, loadCodec } from "./compression/index.ts";
import { RecordCursor } from "./cursor.ts";
import type { HeaderCursor, RecordHeader } from "./headers.ts";
import { decodeHeaders } from "./headers.ts";

/** Keys and values are views of the batch's buffer or of the decompressed records. */
export interface DecodedRecord {
  readonly offset: number;
  /** Milliseconds; -1 for none. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader<Buffer>[];
}

const NO_HEADERS: readonly RecordHeader<Buffer>[] = [];

/**
 * The records of a batch one by one, for what need not be fast (RecordCursor is): the codec must have been loaded.
 * Throws DecodeError at the first record that does not parse.
 */
export function* records(batch: RecordBatch, maxSize = DEFAULT_MAX_DECOMPRESSED_SIZE): Generator<DecodedRecord> {
  const cursor = new RecordCursor().open(batch, maxSize);
  while (cursor.next()) {
    yield {
      offset: cursor.offset,
      timestamp: cursor.timestamp,
      key: cursor.key(),
      value: cursor.value(),
      headers: headersOf(cursor),
    };
  }
}

/** Goes before the first header of the record that the cursor is at. */
export function openHeaders(headers: HeaderCursor, cursor: RecordCursor): HeaderCursor {
  return headers.open(cursor.buffer, cursor.headersOffset, cursor.recordEnd, cursor.headerCount);
}

/** The headers of the record that the cursor is at. */
export function headersOf(cursor: RecordCursor): readonly RecordHeader<Buffer>[] {
  if (cursor.headerCount === 0) return NO_HEADERS;
  return decodeHeaders(cursor.buffer, cursor.headersOffset, cursor.recordEnd, cursor.headerCount);
}

/**
 * Loads the codecs that the batches of a records field need. Undefined, so that nobody has to wait, where there is
 * nothing to load: the case of nearly every call.
 */
export function loadCodecsFor(buffer: Buffer): Promise<void> | undefined {
  let missing: Set<CompressionType> | undefined;
  for (const batch of iterateBatches(buffer)) {
    const type = batch.compression;
    if (!isCodecLoaded(type)) (missing ??= new Set()).add(type);
  }
  if (missing === undefined) return undefined;
  return Promise.all([...missing].map((type) => loadCodec(type))).then(() => undefined);
}
