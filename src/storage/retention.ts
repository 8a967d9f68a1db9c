/** Which segments are old enough to go (UnifiedLog.deleteOldSegments). */
import type { LogConfig } from "./log-config.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";

/** The log as retention sees it. */
export interface RetainedLog {
  readonly config: LogConfig;
  readonly startOffset: number;
  readonly segments: Segments;
  readonly files: { delete(segments: readonly Segment[]): void };
  /** Begins a new segment at the log's end. */
  roll(): Segment;
  moveStart(offset: number): boolean;
}

/** Deletes the segments that lie below the log's start as a whole. */
export function deleteBelowStart(log: RetainedLog): void {
  deleteWhile(log, (_, next) => next !== undefined && next.baseOffset <= log.startOffset);
}

/** Deletes what lies below the log's start, and with cleanup.policy=delete what is too old or too much. */
export function deleteOldSegments(log: RetainedLog, now: number): void {
  const { retentionMs, retentionBytes } = log.config;
  deleteBelowStart(log);
  if (!log.config.delete) return;
  if (retentionBytes >= 0) {
    let excess = log.segments.size - retentionBytes;
    deleteWhile(log, ({ size }) => {
      if (excess - size < 0) return false;
      excess -= size;
      return true;
    });
  }
  if (retentionMs >= 0) deleteWhile(log, (segment) => now - segment.largestTimestamp > retentionMs);
}

/** Takes segments from the oldest on as long as they are to go; the active one is rolled first. */
function deleteWhile(log: RetainedLog, isOld: (segment: Segment, next: Segment | undefined) => boolean): void {
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
