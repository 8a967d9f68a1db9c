/** Words and numbers that the checks of an append share. */
import type { Buffer } from "node:buffer";
import { code } from "../protocol/errors.ts";
import { AppendRefused } from "./log.ts";

export interface WrongRecord {
  /** Its place in the batch. */
  readonly batchIndex: number;
  readonly message: string;
}

export function invalidRecord(message: string): AppendRefused {
  return new AppendRefused(code.INVALID_RECORD, message);
}

export function corruptMessage(message: string): AppendRefused {
  return new AppendRefused(code.CORRUPT_MESSAGE, message);
}

/** All wrong records of a batch in one refusal: a wrong timestamp among them gives it its name (LogValidator). */
export function wrongRecords(records: readonly WrongRecord[], anyTimestamp: boolean): AppendRefused {
  if (anyTimestamp) {
    const message = "One or more records have been rejected due to invalid timestamp";
    return new AppendRefused(code.INVALID_TIMESTAMP, message, records);
  }
  const first = records
    .slice(0, 3)
    .map(({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`)
    .join(", ");
  return new AppendRefused(
    code.INVALID_RECORD,
    `One or more records have been rejected due to ${records.length} record errors in total, and only showing the first three errors at most: [${first}]`,
    records,
  );
}

const LONGEST = (1n << 63n) - 1n;

/** What Java's log says of a record out of range; the bounds wrap around as its longs do. */
export function timestampOutOfRange(
  timestamp: bigint | number,
  offset: number,
  range: { readonly now: number; readonly beforeMs: number; readonly afterMs: number },
): string {
  const now = BigInt(range.now);
  const from = BigInt.asIntN(64, now - milliseconds(range.beforeMs));
  const to = BigInt.asIntN(64, now + milliseconds(range.afterMs));
  return `Timestamp ${timestamp} of message with offset ${offset} is out of range. The timestamp should be within [${from}, ${to}]`;
}

function milliseconds(value: number): bigint {
  return Number.isSafeInteger(value) ? BigInt(value) : LONGEST;
}

/** Whether the int64 at `position` is a number that we can hold, without an error and without a bigint. */
export function isSafeInt64(buffer: Buffer, position: number): boolean {
  const high = buffer.readInt32BE(position);
  return high < 0x200000 && high >= -0x200000;
}
