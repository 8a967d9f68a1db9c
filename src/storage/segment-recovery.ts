/** Reads a segment from its begin to its end: to find where it is whole, and to make its indexes anew (LogSegment.recover). */
import { DecodeError } from "../errors.ts";
import { LONG_SCAN } from "./batch-scan.ts";
import type { FileStore } from "./file-store.ts";
import type { LeaderEpochs } from "./leader-epochs.ts";
import type { LogConfig } from "./log-config.ts";
import { OFFSET_ENTRY_SIZE } from "./offset-index.ts";
import type { ProducerStates } from "./producer-state.ts";
import type { Segment } from "./segment.ts";
import { TIME_ENTRY_SIZE } from "./time-index.ts";
import { encodeAbortedTransaction, isTransactionIndexSane } from "./transaction-index.ts";

export interface Recovered {
  /** The offset behind the last batch that is whole. */
  readonly nextOffset: number;
  /** Bytes that were cut off behind it. */
  readonly cutBytes: number;
  /** Why what followed was no batch; undefined where nothing was cut. */
  readonly reason: string | undefined;
}

export interface RecoveryState {
  readonly config: LogConfig;
  /** What they were at the segment's begin; goes on to its end. */
  readonly producers: ProducerStates;
  readonly epochs: LeaderEpochs;
}

/** Checks every batch, cuts the segment where the first one is not right, and makes the indexes anew. */
export function recoverSegment(segment: Segment, { config, producers, epochs }: RecoveryState): Recovered {
  segment.clearIndexes();
  const scan = segment.scanFrom(0, LONG_SCAN);
  let nextOffset = segment.baseOffset;
  let end = 0;
  let reason: string | undefined;
  while (scan.next()) {
    reason = whyDamaged(scan.baseOffset, nextOffset, scan.lastOffset, segment) ?? scan.damage;
    const batch = scan.batch();
    if (reason === undefined && !batch.isValid()) reason = "its checksum is wrong";
    if (reason !== undefined) break;
    try {
      const ended = scan.hasProducerId ? producers.append(batch) : undefined;
      if (ended?.isAborted === true) segment.appendTransaction(encodeAbortedTransaction(ended));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      reason = error.message;
      break;
    }
    segment.index(scan.position, scan.sizeInBytes, scan.lastOffset, scan.maxTimestamp, config.indexIntervalBytes);
    segment.relieveIndexes();
    if (scan.partitionLeaderEpoch > epochs.latest) epochs.assign(scan.partitionLeaderEpoch, scan.baseOffset);
    nextOffset = scan.lastOffset + 1;
    end = scan.position + scan.sizeInBytes;
  }
  const cutBytes = segment.size - end;
  if (cutBytes > 0) segment.truncate(end);
  segment.settle();
  return { nextOffset, cutBytes, reason: cutBytes > 0 ? (reason ?? scan.damage ?? "it is cut short") : undefined };
}

function whyDamaged(baseOffset: number, nextOffset: number, lastOffset: number, segment: Segment): string | undefined {
  if (baseOffset < nextOffset) return `its offset ${baseOffset} comes after ${nextOffset - 1}`;
  if (lastOffset - segment.baseOffset > 0x7fffffff) return `its offset ${lastOffset} does not belong into the segment`;
  return undefined;
}

/** Makes the offset and the time index anew from the headers of the batches. */
export function rebuildIndexes(segment: Segment, config: LogConfig): void {
  segment.clearIndexes({ keepTransactions: true });
  const scan = segment.scanFrom(0, LONG_SCAN);
  while (scan.next()) {
    segment.index(scan.position, scan.sizeInBytes, scan.lastOffset, scan.maxTimestamp, config.indexIntervalBytes);
    segment.relieveIndexes();
  }
  segment.settle();
}

/** Whether the offset and time index can be those of the segment; an index is looked at by its size and last entry alone. */
export function areIndexesSane(store: FileStore, segment: Segment): boolean {
  const { offsetIndex, timeIndex, size, baseOffset } = segment;
  const offsetBytes = store.sizeOf(offsetIndex.path);
  const timeBytes = store.sizeOf(timeIndex.path);
  // An empty segment may do without.
  if (size === 0) return (offsetBytes ?? 0) === 0 && (timeBytes ?? 0) === 0;
  if (offsetBytes === undefined || timeBytes === undefined) return false;
  if (offsetBytes % OFFSET_ENTRY_SIZE !== 0 || timeBytes % TIME_ENTRY_SIZE !== 0) return false;
  if (offsetBytes > 0) {
    if (offsetIndex.lastOffset < baseOffset || offsetIndex.lastPosition >= size || offsetIndex.lastPosition <= 0)
      return false;
  } else if (hasSeveralBatches(segment)) {
    return false;
  }
  if (timeBytes === 0) return segment.firstBatchTimestamp === Infinity;
  return isTimeIndexSane(segment);
}

function isTimeIndexSane({ timeIndex, baseOffset }: Segment): boolean {
  try {
    return timeIndex.lastOffset >= baseOffset && timeIndex.lastTimestamp > 0;
  } catch (error) {
    // A timestamp that cannot be.
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/** A preallocated or emptied index looks like that of a segment with one large batch, which is entitled to have none. */
const WITHOUT_INDEX = 64 * 1024;

function hasSeveralBatches(segment: Segment): boolean {
  if (segment.size < WITHOUT_INDEX) return false;
  const scan = segment.scanFrom(0);
  return scan.next() && scan.next() && scan.next();
}

export function isTransactionIndexRight(segment: Segment): boolean {
  const index = segment.readTransactions();
  return index === undefined || isTransactionIndexSane(index, segment.baseOffset);
}
