/** Which logs want compaction, and which part of them may have it (org.apache.kafka.storage.internals.log.LogCleanerManager, LogToClean). */
import type { Segment } from "../segment.ts";
import type { UnifiedLog } from "../unified-log.ts";

export interface Cleanable {
  readonly log: UnifiedLog;
  /** Up to here it was compacted before. */
  readonly firstDirtyOffset: number;
  /** The base offset of the segment where compaction ends. */
  readonly firstUncleanableOffset: number;
  /** Bytes of the segments in between. */
  readonly cleanableBytes: number;
  /** Their share of all that was and may be cleaned. */
  readonly ratio: number;
  /** The oldest record in between is older than max.compaction.lag.ms. */
  readonly isOverdue: boolean;
}

/** The log whose dirty part is the largest among those that want compaction. */
export function filthiest(cleanables: Iterable<Cleanable>): Cleanable | undefined {
  let best: Cleanable | undefined;
  for (const cleanable of cleanables) {
    const { cleanableBytes, ratio, isOverdue, log } = cleanable;
    const wantsIt = (isOverdue && cleanableBytes > 0) || ratio > log.config.minCleanableDirtyRatio;
    if (wantsIt && (best === undefined || ratio > best.ratio)) best = cleanable;
  }
  return best;
}

/**
 * What of the log may be compacted now. `checkpoint` is where the last round ended; one that lies outside the log, or
 * undefined, begins at the log's start.
 */
export function cleanablePart(log: UnifiedLog, checkpoint: number | undefined, now: number): Cleanable {
  const isValid = checkpoint !== undefined && checkpoint >= log.startOffset && checkpoint <= log.endOffset;
  const firstDirtyOffset = isValid ? checkpoint : log.startOffset;
  const all = log.segments.all;
  const limit = Math.max(uncleanableFrom(log, firstDirtyOffset, now), firstDirtyOffset);
  // Compaction works on whole segments: the one that holds the limit is left alone.
  const { active } = log.segments;
  const firstUncleanable = limit > active.baseOffset ? active : (log.segments.floor(limit) ?? active);
  const firstUncleanableOffset = firstUncleanable.baseOffset;
  const cleanBytes = sizeOf(all.filter(({ baseOffset }) => baseOffset < firstDirtyOffset));
  const cleanableBytes = sizeOf(
    segmentsIn(log, Math.min(firstDirtyOffset, firstUncleanableOffset), firstUncleanableOffset),
  );
  const totalBytes = cleanBytes + cleanableBytes;
  return {
    log,
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanableBytes,
    ratio: totalBytes === 0 ? 0 : cleanableBytes / totalBytes,
    isOverdue: hasOldRecords(log, firstDirtyOffset, now),
  };
}

/** The segments that hold offsets from `from` up to `to` (exclusive); none where that is nothing (LogSegments.values). */
export function segmentsIn(log: UnifiedLog, from: number, to: number): readonly Segment[] {
  if (from >= to) return [];
  const first = log.segments.floor(from)!.baseOffset;
  return log.segments.all.filter(({ baseOffset }) => baseOffset >= first && baseOffset < to);
}

/** Not what a transaction may still take back, not the active segment, nothing younger than min.compaction.lag.ms. */
function uncleanableFrom(log: UnifiedLog, firstDirtyOffset: number, now: number): number {
  const limit = Math.min(log.lastStableOffset, log.segments.active.baseOffset);
  const { minCompactionLagMs } = log.config;
  if (minCompactionLagMs <= 0) return limit;
  const young = inactiveFrom(log, firstDirtyOffset).find(
    ({ largestTimestamp }) => largestTimestamp > now - minCompactionLagMs,
  );
  return young === undefined ? limit : Math.min(limit, young.baseOffset);
}

function hasOldRecords(log: UnifiedLog, firstDirtyOffset: number, now: number): boolean {
  const { maxCompactionLagMs } = log.config;
  if (maxCompactionLagMs === Infinity) return false;
  return inactiveFrom(log, firstDirtyOffset).some(
    ({ firstBatchTimestamp }) => firstBatchTimestamp > 0 && firstBatchTimestamp < now - maxCompactionLagMs,
  );
}

function inactiveFrom(log: UnifiedLog, offset: number): readonly Segment[] {
  return segmentsIn(log, offset, log.segments.active.baseOffset);
}

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { size }) => sum + size, 0);
}
