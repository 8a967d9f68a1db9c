/**
 * What compaction leaves of one batch (org.apache.kafka.storage.internals.log.Cleaner's record filter and
 * MemoryRecords.filterTo): all of it, some of its records, a header without records, or nothing.
 */
import type { Buffer } from "node:buffer";
import type { RecordBatch } from "../../protocol/records/batch.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import { BatchWriter, emptyBatch } from "./batch-writer.ts";
import type { OffsetMap } from "./offset-map.ts";
import type { TransactionProgress } from "./transaction-progress.ts";

/** The last data of a producer, and its epoch: what its next batch is measured by. */
export interface LastRecord {
  /** -1 where its current epoch has no data. */
  readonly lastOffset: number;
  readonly producerEpoch: number;
}

export interface FilterRules {
  readonly map: OffsetMap;
  readonly transactions: TransactionProgress;
  /** Of the producers that the partition still knows. */
  lastRecordOf(producerId: bigint): LastRecord | undefined;
  /** Milliseconds, the same for a whole round. */
  readonly now: number;
  readonly deleteRetentionMs: number;
  /** Where the round ends: the last batch before it stays, if only as a header. */
  readonly upTo: number;
}

const WORDS_PER_RECORD = 4;

export class BatchFilter {
  readonly #rules: FilterRules;
  readonly #cursor = new RecordCursor();
  readonly #writer = new BatchWriter();
  /** Of the batch at hand, of each record that stays: where it begins and ends, its offset delta, its timestamp. */
  readonly #kept: number[] = [];

  constructor(rules: FilterRules) {
    this.#rules = rules;
  }

  /** The bytes that stay, for an untouched batch a view of it; undefined for none. Its codec must have been loaded. */
  filter(batch: RecordBatch): Buffer | undefined {
    const { now, transactions, deleteRetentionMs } = this.#rules;
    const isControl = batch.isControl;
    const horizon = batch.deleteHorizonMs;
    const mayDiscard = transactions.mayDiscard(batch);
    // A marker has no use either, but consumers in the middle of the transaction may still need to see its end.
    const discard = mayDiscard && (!isControl || (horizon !== undefined && horizon <= now));
    const keepHeader = this.#mustKeepHeader(batch);
    if (discard) return keepHeader ? emptyBatch(batch) : undefined;
    const hasTombstones = this.#choose(batch);
    const kept = this.#kept.length / WORDS_PER_RECORD;
    if (kept === 0) return keepHeader ? emptyBatch(batch) : undefined;
    const setHorizon = (hasTombstones || (isControl && mayDiscard)) && horizon === undefined;
    if (kept === batch.recordCount && !setHorizon) return batch.bytes();
    return this.#rewrite(batch, setHorizon ? now + deleteRetentionMs : (horizon ?? -1));
  }

  /** The last batch of a living producer, which tells its epoch and sequence, and the last one of the round. */
  #mustKeepHeader(batch: RecordBatch): boolean {
    if (batch.lastOffset + 1 === this.#rules.upTo) return true;
    // As a number: a producer id below zero is none.
    if (batch.buffer.readInt32BE(batch.position + 43) < 0) return false;
    const last = this.#rules.lastRecordOf(batch.producerId);
    if (last === undefined) return false;
    if (last.lastOffset >= 0) return batch.lastOffset === last.lastOffset;
    return batch.isControl && batch.producerEpoch === last.producerEpoch;
  }

  /** Finds the records that stay; whether there are tombstones among them. */
  #choose(batch: RecordBatch): boolean {
    const cursor = this.#cursor.open(batch);
    const kept = this.#kept;
    kept.length = 0;
    let hasTombstones = false;
    while (cursor.next()) {
      if (!this.#keeps(batch, cursor)) continue;
      kept.push(cursor.recordStart, cursor.recordEnd, cursor.offsetDelta, cursor.timestamp);
      if (cursor.valueLength < 0) hasTombstones = true;
    }
    return hasTombstones;
  }

  #rewrite(batch: RecordBatch, deleteHorizonMs: number): Buffer {
    const kept = this.#kept;
    const { buffer } = this.#cursor;
    this.#writer.begin(deleteHorizonMs);
    for (let at = 0; at < kept.length; at += WORDS_PER_RECORD) {
      this.#writer.add(buffer, kept[at]!, kept[at + 1]!, kept[at + 2]!, kept[at + 3]!);
    }
    return this.#writer.finish(batch);
  }

  #keeps(batch: RecordBatch, { buffer, offset, keyOffset, keyLength, valueLength }: RecordCursor): boolean {
    if (batch.isControl) return true;
    const { map, now } = this.#rules;
    if (offset > map.latestOffset) return true;
    // It came before the topic was compacted.
    if (keyLength < 0) return false;
    if (offset < map.get(buffer, keyOffset, keyOffset + keyLength)) return false;
    if (valueLength >= 0) return true;
    const horizon = batch.deleteHorizonMs;
    return horizon === undefined || now < horizon;
  }
}
