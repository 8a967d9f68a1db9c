/** One round of compaction over one log (org.apache.kafka.storage.internals.log.Cleaner). */
import { RecordBatch } from "../../protocol/records/batch.ts";
import { isCodecLoaded, loadCodec } from "../../protocol/records/compression/index.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import { LONG_SCAN } from "../batch-scan.ts";
import { SUFFIX } from "../log-files.ts";
import type { Segment } from "../segment.ts";
import { encodeAbortedTransaction } from "../transaction-index.ts";
import type { UnifiedLog } from "../unified-log.ts";
import { BatchFilter } from "./batch-filter.ts";
import type { Cleanable } from "./cleanable.ts";
import { segmentsIn } from "./cleanable.ts";
import type { OffsetMap } from "./offset-map.ts";
import { groupSegments } from "./segment-groups.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { TransactionProgress } from "./transaction-progress.ts";

export interface CleaningStats {
  bytesRead: number;
  bytesWritten: number;
}

/** What is left to do before going on: something to wait for, or undefined where a pause would do. */
export type Pause = Promise<unknown> | undefined;

/** So many bytes are read between two pauses: about half a millisecond. */
const BYTES_PER_STEP = 64 * 1024;

/**
 * Compacts the part of a log, in steps: each yield is a place where others may run, and where the round may be ended
 * (`return`), which leaves the log as whole as it was. Gives the offset up to where the log is clean now; undefined where
 * the log has gone or its segments have changed, so that there was nothing to do. Throws DecodeError for a damaged
 * segment, StorageError.
 */
export function* cleanLog(
  cleanable: Cleanable,
  map: OffsetMap,
  now: number,
  stats: CleaningStats,
): Generator<Pause, number | undefined> {
  const { log, firstDirtyOffset, firstUncleanableOffset } = cleanable;
  yield* buildOffsetMap(cleanable, map, stats);
  const endOffset = map.latestOffset + 1;
  if (endOffset <= firstDirtyOffset) return firstDirtyOffset;
  const round: Round = { log, map, now, stats, upTo: firstUncleanableOffset };
  const transactions = new CarriedTransactions();
  const segments = segmentsIn(log, log.segments.first.baseOffset, endOffset);
  for (const group of groupSegments(segments, log.config, firstUncleanableOffset)) {
    if (!(yield* cleanGroup(group, round, transactions))) return undefined;
  }
  return endOffset;
}

interface Round {
  readonly log: UnifiedLog;
  readonly map: OffsetMap;
  readonly now: number;
  readonly stats: CleaningStats;
  /** Exclusive. */
  readonly upTo: number;
}

/** Reads the dirty part, or as much of it as the map holds keys for. */
function* buildOffsetMap(
  { log, firstDirtyOffset, firstUncleanableOffset }: Cleanable,
  map: OffsetMap,
  stats: CleaningStats,
): Generator<Pause, void> {
  const dirty = segmentsIn(log, firstDirtyOffset, firstUncleanableOffset);
  const transactions = new TransactionProgress();
  transactions.addAborted(log.segments.abortedTransactions(firstDirtyOffset, firstUncleanableOffset));
  const cursor = new RecordCursor();
  for (const [index, segment] of dirty.entries()) {
    const start = index === 0 ? segment.offsetIndex.lookup(firstDirtyOffset) : 0;
    for (const step of batchesOf(segment, start)) {
      if (!(step instanceof RecordBatch)) {
        yield step;
        continue;
      }
      stats.bytesRead += step.sizeInBytes;
      const isVoid = transactions.mayDiscard(step) || step.isControl;
      if (!isVoid && !putAll(step, cursor, map, firstDirtyOffset)) return;
      const { lastOffset } = step;
      if (lastOffset >= firstDirtyOffset) map.updateLatestOffset(lastOffset);
    }
    // Behind the last batch there may be a gap in the offsets.
    map.updateLatestOffset((dirty[index + 1]?.baseOffset ?? firstUncleanableOffset) - 1);
  }
}

/** False where the map is full. */
function putAll(batch: RecordBatch, cursor: RecordCursor, map: OffsetMap, from: number): boolean {
  cursor.open(batch);
  while (cursor.next()) {
    if (cursor.keyLength < 0 || cursor.offset < from) continue;
    if (map.isFull) return false;
    map.put(cursor.buffer, cursor.keyOffset, cursor.keyOffset + cursor.keyLength, cursor.offset);
  }
  return true;
}

/** The batches of a segment, and the pauses between them. A batch is good until the next one is asked for. */
function* batchesOf(segment: Segment, start: number): Generator<RecordBatch | Pause, void> {
  const scan = segment.scanFrom(start, LONG_SCAN);
  let untilPause = BYTES_PER_STEP;
  while (scan.next()) {
    const batch = scan.batch();
    const { compression } = batch;
    if (!isCodecLoaded(compression)) yield loadCodec(compression);
    untilPause -= batch.sizeInBytes;
    yield batch;
    if (untilPause > 0) continue;
    untilPause = BYTES_PER_STEP;
    yield undefined;
  }
  segment.throwDamage(scan);
}

/** The transactions that a round is in the middle of from one group to the next, and the index that is written now. */
class CarriedTransactions {
  writer: SegmentWriter | undefined;
  readonly progress = new TransactionProgress((transaction) => {
    this.writer?.addTransaction(encodeAbortedTransaction(transaction));
  });
}

/** Makes one segment of several and puts it in their place. False where they are no longer what the log is made of. */
function* cleanGroup(group: readonly Segment[], round: Round, carried: CarriedTransactions): Generator<Pause, boolean> {
  const { log, map, now, stats, upTo } = round;
  const cleaned = log.files.create(group[0]!.baseOffset, SUFFIX.cleaned);
  let isReplaced = false;
  try {
    const writer = new SegmentWriter(cleaned, group.at(-1)!.largestTimestamp, log.config.indexIntervalBytes);
    carried.writer = writer;
    const filter = new BatchFilter({
      map,
      transactions: carried.progress,
      lastRecordOf: (producerId) => log.producerStates.lastRecordOf(producerId),
      now,
      deleteRetentionMs: log.config.deleteRetentionMs,
      upTo,
    });
    for (const [index, segment] of group.entries()) {
      const end = group[index + 1]?.baseOffset ?? segment.readNextOffset();
      carried.progress.addAborted(log.segments.abortedTransactions(segment.baseOffset, end));
      for (const step of batchesOf(segment, 0)) {
        if (!(step instanceof RecordBatch)) {
          yield step;
          continue;
        }
        stats.bytesRead += step.sizeInBytes;
        const kept = filter.filter(step);
        if (kept !== undefined) writer.add(kept, step.lastOffset);
      }
    }
    writer.finish();
    stats.bytesWritten += cleaned.size;
    cleaned.settle();
    yield cleaned.flushLater();
    if (!isCurrent(log, group)) return false;
    log.files.replace(group, [cleaned]);
    isReplaced = true;
    return true;
  } finally {
    if (!isReplaced) cleaned.remove();
  }
}

/** Retention, or the topic's end, may have been quicker. */
function isCurrent(log: UnifiedLog, group: readonly Segment[]): boolean {
  return log.isOpen && log.config.compact && group.every((segment) => log.segments.all.includes(segment));
}
