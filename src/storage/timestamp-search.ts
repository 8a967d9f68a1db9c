/** Finds records by their timestamps, inside compressed batches too (UnifiedLog.fetchOffsetByTimestamp, FileRecords). */
import type { RecordBatch } from "../protocol/records/batch.ts";
import { isCodecLoaded, loadCodec } from "../protocol/records/compression/index.ts";
import { RecordCursor } from "../protocol/records/cursor.ts";
import type { FoundOffset } from "./log.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";

/** The log as a search sees it. */
export interface SearchedLog {
  readonly isOpen: boolean;
  readonly startOffset: number;
  readonly segments: Segments;
}

/** The first record at or after `timestamp`; undefined where there is none. */
export async function findByTimestamp(log: SearchedLog, timestamp: number): Promise<FoundOffset | undefined> {
  for (const segment of log.segments.all) {
    // One that compaction has emptied only knows when it was written.
    if (segment.size === 0 || segment.largestTimestamp < timestamp) continue;
    const from = Math.max(segment.timeIndex.lookup(timestamp), log.startOffset);
    const scan = segment.scanFrom(segment.offsetIndex.lookup(from));
    while (scan.next()) {
      if (scan.maxTimestamp < timestamp) continue;
      const batch = scan.batch();
      if (!isCodecLoaded(batch.compression)) {
        await loadCodec(batch.compression);
        // Meanwhile segments may have gone, or the whole log.
        return log.isOpen ? findByTimestamp(log, timestamp) : undefined;
      }
      const found = firstAtOrAfter(batch, timestamp, log.startOffset);
      if (found !== undefined) return found;
    }
    segment.throwDamage(scan);
  }
  return undefined;
}

/** The record with the largest timestamp, of several the first (KIP-734); undefined for an empty log. */
export async function findMaxTimestamp(log: SearchedLog): Promise<FoundOffset | undefined> {
  let newest: Segment = log.segments.first;
  for (const segment of log.segments.all) if (segment.maxTimestamp > newest.maxTimestamp) newest = segment;
  const { maxTimestamp, maxTimestampOffset } = newest;
  const scan = newest.scanFrom(newest.offsetIndex.lookup(maxTimestampOffset));
  while (scan.next()) {
    if (scan.maxTimestamp !== maxTimestamp) continue;
    const batch = scan.batch();
    await loadCodec(batch.compression);
    return firstAtOrAfter(batch, maxTimestamp, 0);
  }
  newest.throwDamage(scan);
  return undefined;
}

function firstAtOrAfter(batch: RecordBatch, timestamp: number, startOffset: number): FoundOffset | undefined {
  const cursor = new RecordCursor().open(batch);
  while (cursor.next()) {
    if (cursor.timestamp < timestamp || cursor.offset < startOffset) continue;
    return { offset: cursor.offset, timestamp: cursor.timestamp, leaderEpoch: batch.partitionLeaderEpoch };
  }
  return undefined;
}
