/** Puts batches at the end of a log: checked, with their offsets and epoch, indexed, their producers noted (UnifiedLog.append). */
import type { Buffer } from "node:buffer";
import { RecordBatch } from "../protocol/records/batch.ts";
import type { LeaderEpochs } from "./leader-epochs.ts";
import type { LogConfig } from "./log-config.ts";
import type { Appended, AppendOptions } from "./log.ts";
import type { ProducerStates } from "./producer-state.ts";
import type { Segment } from "./segment.ts";
import type { Segments } from "./segments.ts";
import { encodeAbortedTransaction } from "./transaction-index.ts";
import { validateRecords } from "./validate-records.ts";

/** The log as an append sees it. */
export interface GrowingLog {
  readonly topic: string;
  readonly partition: number;
  readonly config: LogConfig;
  readonly leaderEpoch: number;
  readonly startOffset: number;
  endOffset: number;
  readonly segments: Segments;
  readonly epochs: LeaderEpochs;
  readonly producerStates: ProducerStates;
  /** Begins a new segment at the log's end. */
  roll(): Segment;
}

/** `now` in ms. Throws AppendRefused, StorageError; the log is as it was then. */
export function append(log: GrowingLog, records: Buffer, options: AppendOptions, now: number): Appended {
  return options.origin === "client" ? appendOne(log, records, options, now) : appendOwn(log, records, now);
}

function appendOne(log: GrowingLog, records: Buffer, options: AppendOptions, now: number): Appended {
  const { topic, partition, config } = log;
  const zstdAllowed = options.zstdAllowed ?? true;
  const rules = { topic, partition, config, now, origin: options.origin, zstdAllowed };
  const { batch, maxTimestamp, logAppendTimeMs } = validateRecords(records, rules);
  const known = log.producerStates.check(batch, log.endOffset, options);
  const logStartOffset = log.startOffset;
  if (known !== undefined) {
    const { baseOffset, lastOffset, timestamp } = known;
    return { baseOffset, lastOffset, logAppendTimeMs: timestamp, logStartOffset, duplicate: true };
  }
  const baseOffset = log.endOffset;
  const lastOffset = baseOffset + batch.lastOffsetDelta;
  batch.setBaseOffset(baseOffset);
  batch.setPartitionLeaderEpoch(log.leaderEpoch);
  const segment = write(log, batch.bytes(), maxTimestamp, lastOffset, now);
  note(log, batch, segment.size - batch.sizeInBytes, segment, maxTimestamp);
  return { baseOffset, lastOffset, logAppendTimeMs, logStartOffset, duplicate: false };
}

/** Any number of batches, which are right as they are but for their offsets, epochs and append time. */
function appendOwn(log: GrowingLog, records: Buffer, now: number): Appended {
  const isAppendTime = log.config.messageTimestampType === "LogAppendTime";
  const batches: RecordBatch[] = [];
  const baseOffset = log.endOffset;
  let next = baseOffset;
  let maxTimestamp = -1;
  for (let at = 0; at < records.length; at += batches.at(-1)!.sizeInBytes) {
    const batch = new RecordBatch(records, at);
    batch.setBaseOffset(next);
    batch.setPartitionLeaderEpoch(log.leaderEpoch);
    if (isAppendTime) batch.setLogAppendTime(now);
    log.producerStates.check(batch, next, { origin: "coordinator" });
    next += batch.lastOffsetDelta + 1;
    maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp);
    batches.push(batch);
  }
  if (batches.length === 0) throw new RangeError("there is nothing to append");
  const segment = write(log, records, maxTimestamp, next - 1, now);
  const start = segment.size - records.length;
  for (const batch of batches) note(log, batch, start + batch.position, segment, batch.maxTimestamp);
  const logAppendTimeMs = isAppendTime ? now : -1;
  return { baseOffset, lastOffset: next - 1, logAppendTimeMs, logStartOffset: log.startOffset, duplicate: false };
}

function write(log: GrowingLog, bytes: Buffer, maxTimestamp: number, lastOffset: number, now: number): Segment {
  const { epochs, leaderEpoch } = log;
  if (leaderEpoch >= 0 && epochs.latest !== leaderEpoch) epochs.assign(leaderEpoch, log.endOffset);
  if (epochs.isDirty) epochs.write();
  let segment = log.segments.active;
  if (segment.shouldRoll(bytes.length, maxTimestamp, lastOffset, log.config, now)) segment = log.roll();
  segment.append(bytes, now);
  return segment;
}

function note(log: GrowingLog, batch: RecordBatch, position: number, segment: Segment, maxTimestamp: number): void {
  const lastOffset = batch.baseOffset + batch.lastOffsetDelta;
  log.endOffset = lastOffset + 1;
  segment.index(position, batch.sizeInBytes, lastOffset, maxTimestamp, log.config.indexIntervalBytes);
  const ended = log.producerStates.append(batch);
  if (ended?.isAborted === true) segment.appendTransaction(encodeAbortedTransaction(ended));
}
