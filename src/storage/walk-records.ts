/** Every record of a client's batch is looked at, as org.apache.kafka.storage.internals.log.LogValidator does it. */
import { Buffer } from "node:buffer";
import { DecodeError } from "../errors.ts";
import type { RecordBatch } from "../protocol/records/batch.ts";
import { RecordCursor } from "../protocol/records/cursor.ts";
import type { WrongRecord } from "./append-refusal.ts";
import { invalidRecord, timestampOutOfRange, wrongRecords } from "./append-refusal.ts";

/** What one batch may have when decompressed, in bytes: Kafka reads it as a stream, and we at once. */
export const MAX_UNCOMPRESSED_BYTES = 256 * 1024 * 1024;

export interface RecordRules {
  readonly topic: string;
  readonly partition: number;
  /** Milliseconds. */
  readonly now: number;
  readonly config: {
    readonly compact: boolean;
    readonly messageTimestampType: "CreateTime" | "LogAppendTime";
    /** Milliseconds; Infinity for no bound. */
    readonly messageTimestampBeforeMaxMs: number;
    readonly messageTimestampAfterMaxMs: number;
  };
}

const cursor = new RecordCursor();
const NOTHING = Buffer.alloc(0);

/** Of the last batch that was walked: here rather than in a result, which would be an allocation for each batch. */
export const walked = {
  /** Milliseconds; -1 where no record has a timestamp. */
  maxTimestamp: -1,
  /** Whether the records' offsets count 0, 1, 2 … */
  inSequence: true,
};

/** Throws AppendRefused for a record that does not parse, has no key on a compacted topic, or a wrong timestamp. */
export function walkRecords(batch: RecordBatch, rules: RecordRules): void {
  try {
    cursor.open(batch, MAX_UNCOMPRESSED_BYTES);
    walk(batch, rules);
  } catch (error) {
    throw error instanceof DecodeError ? invalidRecord(error.message) : error;
  } finally {
    // The cursor lives on, and would keep the whole request with it.
    cursor.buffer = NOTHING;
  }
}

function walk(batch: RecordBatch, { topic, partition, now, config }: RecordRules): void {
  const { compact } = config;
  const beforeMs = config.messageTimestampBeforeMaxMs;
  const afterMs = config.messageTimestampAfterMaxMs;
  const createTime = config.messageTimestampType === "CreateTime";
  const claimsAppendTime = batch.timestampType === "LogAppendTime";
  let wrong: WrongRecord[] | undefined;
  let wrongTimestamp = false;
  let maxTimestamp = -1;
  let inSequence = true;
  for (let index = 0; cursor.next(); index++) {
    if (cursor.headerCount > 0) checkHeaders(cursor);
    const timestamp = cursor.timestamp;
    if (timestamp > maxTimestamp) maxTimestamp = timestamp;
    if (cursor.offsetDelta !== index) inSequence = false;
    let message: string;
    if (compact && cursor.keyLength < 0) {
      message = `Compacted topic cannot accept message without key in topic partition ${topic}-${partition}`;
    } else if (createTime && timestamp !== -1) {
      const age = now - timestamp;
      if (age <= beforeMs && -age <= afterMs) continue;
      message = timestampOutOfRange(timestamp, cursor.offset, { now, beforeMs, afterMs });
      wrongTimestamp = true;
    } else if (claimsAppendTime) {
      message = `Invalid timestamp type in message ${describe(cursor, batch)}. Producer should not set timestamp type to LogAppendTime.`;
      wrongTimestamp = true;
    } else {
      continue;
    }
    (wrong ??= []).push({ batchIndex: index, message });
  }
  if (wrong !== undefined) throw wrongRecords(wrong, wrongTimestamp);
  walked.maxTimestamp = maxTimestamp;
  walked.inSequence = inSequence;
}

/** As Kafka's records print themselves. */
function describe({ offset, timestamp, keyLength, valueLength }: RecordCursor, batch: RecordBatch): string {
  const isPartial = batch.compression !== "none";
  const keySize = isPartial ? keyLength : Math.max(keyLength, 0);
  const valueSize = isPartial ? valueLength : Math.max(valueLength, 0);
  return `${isPartial ? "Partial" : ""}DefaultRecord(offset=${offset}, timestamp=${timestamp}, key=${keySize} bytes, value=${valueSize} bytes)`;
}

/** Steps over the headers: varint key length (never negative) and key, varint value length (-1 null) and value. */
function checkHeaders({ buffer, headersOffset, recordEnd, headerCount, recordStart }: RecordCursor): void {
  let at = headersOffset;
  for (let part = 0; part < headerCount * 2; part++) {
    let raw = 0;
    let shift = 0;
    let byte: number;
    do {
      if (at >= recordEnd || shift > 28) throw invalidRecord(`Found invalid record structure at byte ${recordStart}`);
      byte = buffer[at++]!;
      raw |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    const length = (raw >>> 1) ^ -(raw & 1);
    if (length < -(part % 2)) throw invalidRecord(`Invalid negative header size ${length}`);
    if (length > recordEnd - at) throw invalidRecord(`Found invalid record structure at byte ${recordStart}`);
    if (length > 0) at += length;
  }
  if (at !== recordEnd) throw invalidRecord(`Invalid record size: ${recordEnd - at} bytes follow the headers`);
}
