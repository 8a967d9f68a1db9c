/**
 * The bytes of a `.txnindex` file: the aborted transactions whose markers lie in its segment, 34 bytes each, in the order
 * of the markers (org.apache.kafka.storage.internals.log.TransactionIndex, AbortedTxn): i16 version 0, i64 producer id,
 * i64 first offset, i64 last offset (the marker's), i64 last stable offset after it.
 */
import { Buffer } from "node:buffer";
import { DecodeError } from "../errors.ts";
import { readSafeInt64 } from "../protocol/records/batch-layout.ts";

export const ABORTED_TRANSACTION_SIZE = 34;
const PRODUCER_ID_AT = 2;
const FIRST_OFFSET_AT = 10;
const LAST_OFFSET_AT = 18;
const LAST_STABLE_OFFSET_AT = 26;

export interface IndexedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly lastStableOffset: number;
}

export function encodeAbortedTransaction(transaction: IndexedTransaction): Buffer {
  const bytes = Buffer.alloc(ABORTED_TRANSACTION_SIZE);
  bytes.writeBigInt64BE(transaction.producerId, PRODUCER_ID_AT);
  bytes.writeBigInt64BE(BigInt(transaction.firstOffset), FIRST_OFFSET_AT);
  bytes.writeBigInt64BE(BigInt(transaction.lastOffset), LAST_OFFSET_AT);
  bytes.writeBigInt64BE(BigInt(transaction.lastStableOffset), LAST_STABLE_OFFSET_AT);
  return bytes;
}

/** All entries. An incomplete one at the end is no entry. Throws DecodeError for a version that we do not know. */
export function decodeTransactionIndex(index: Buffer): IndexedTransaction[] {
  return [...entries(index)];
}

/**
 * Adds to `found` the aborted transactions that overlap the offsets from `fromOffset` (inclusive) to `upTo`
 * (exclusive). True where no later segment can hold more of them, so that the search ends here.
 */
export function collectAbortedTransactions(
  index: Buffer,
  fromOffset: number,
  upTo: number,
  found: IndexedTransaction[],
): boolean {
  for (const transaction of entries(index)) {
    if (transaction.lastOffset >= fromOffset && transaction.firstOffset < upTo) found.push(transaction);
    if (transaction.lastStableOffset >= upTo) return true;
  }
  return false;
}

/** Whether the index can be that of a segment which begins at `baseOffset`. */
export function isTransactionIndexSane(index: Buffer, baseOffset: number): boolean {
  try {
    return decodeTransactionIndex(index).every(({ lastOffset }) => lastOffset >= baseOffset);
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

function* entries(index: Buffer): Generator<IndexedTransaction> {
  for (let at = 0; at + ABORTED_TRANSACTION_SIZE <= index.length; at += ABORTED_TRANSACTION_SIZE) {
    // Kafka looks at the high byte of the version alone.
    const version = index.readInt8(at);
    if (version > 0) throw new DecodeError(`Unexpected aborted transaction version ${version}`, { offset: at });
    yield {
      producerId: index.readBigInt64BE(at + PRODUCER_ID_AT),
      firstOffset: readSafeInt64(index, at + FIRST_OFFSET_AT, "first offset"),
      lastOffset: readSafeInt64(index, at + LAST_OFFSET_AT, "last offset"),
      lastStableOffset: readSafeInt64(index, at + LAST_STABLE_OFFSET_AT, "last stable offset"),
    };
  }
}
