/** Which segments are old enough to go (UnifiedLog.deleteOldSegments). */
import type { Segment } from "./segment.ts";
import type { UnifiedLog } from "./unified-log.ts";

/** Deletes the segments that lie below the log's start as a whole. */
export function deleteBelowStart(log: UnifiedLog): void {
  deleteWhile(log, (_, next) => next !== undefined && next.baseOffset <= log.startOffset);
}

/** Deletes what lies below the log's start, and with cleanup.policy=delete what is too old or too much. */
export function deleteOldSegments(log: UnifiedLog, now: number): void {
  const { retentionMs, retentionBytes } = log.config;
  deleteBelowStart(log);
  if (!log.config.delete) return;
  if (retentionBytes >= 0) {
    let excess = log.sizeInBytes - retentionBytes;
    deleteWhile(log, ({ size }) => {
      if (excess - size < 0) return false;
      excess -= size;
      return true;
    });
  }
  if (retentionMs >= 0) deleteWhile(log, (segment) => now - segment.largestTimestamp > retentionMs);
}

/** Takes segments from the oldest on as long as they are to go; the active one is rolled first. */
function deleteWhile(log: UnifiedLog, isOld: (segment: Segment, next: Segment | undefined) => boolean): void {
  const { all } = log.segments;
  const old: Segment[] = [];
  for (const [index, segment] of all.entries()) {
    const next = all[index + 1];
    const isEmptyLast = next === undefined && segment.size === 0;
    if (isEmptyLast || !isOld(segment, next)) break;
    old.push(segment);
  }
  if (old.length === 0) return;
  if (old.length === all.length) log.roll();
  log.moveStart(log.segments.after(old.at(-1)!)!.baseOffset);
  log.files.delete(old);
}
