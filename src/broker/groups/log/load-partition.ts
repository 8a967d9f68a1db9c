import type { Buffer } from "node:buffer";
import { DecodeError } from "../../../errors.ts";
import { iterateBatches, type RecordBatch } from "../../../protocol/records/batch.ts";
import { parseControlRecordType } from "../../../protocol/records/control.ts";
import { RecordCursor } from "../../../protocol/records/cursor.ts";
import { loadCodecsFor } from "../../../protocol/records/records.ts";
import type { PartitionLog } from "../../../storage/log.ts";
import { OpenTransactions } from "./open-transactions.ts";
import { replay, type ReplayTarget } from "./replay.ts";

const READ_BYTES = 1024 * 1024;

/**
 * Reads one partition of __consumer_offsets from its start to its end into what is known, letting others run between
 * the reads. Gives the number of records that say nothing to us: of types or versions that we do not have, or that do
 * not parse. Throws DecodeError for batches that do not parse.
 */
export async function loadPartition(log: PartitionLog, target: ReplayTarget): Promise<number> {
  const replayer = new Replayer(target);
  let offset = log.startOffset;
  while (offset < log.endOffset && log.isOpen) {
    const stored = log.read(offset, { upTo: log.endOffset, maxBytes: READ_BYTES, minOneBatch: true });
    const codecs = loadCodecsFor(stored);
    if (codecs !== undefined) await codecs;
    let next = offset;
    for (const batch of iterateBatches(stored)) {
      next = batch.lastOffset + 1;
      replayer.take(batch, offset);
    }
    if (next === offset) break;
    offset = next;
    if (offset < log.endOffset) await new Promise(setImmediate);
  }
  return replayer.unknown;
}

class Replayer {
  unknown = 0;
  private readonly target: ReplayTarget;
  private readonly cursor = new RecordCursor();
  private readonly transactions = new OpenTransactions();

  constructor(target: ReplayTarget) {
    this.target = target;
  }

  /** Takes the records from an offset on. */
  take(batch: RecordBatch, fromOffset: number): void {
    const { isControl, isTransactional, producerId } = batch;
    this.cursor.open(batch);
    while (this.cursor.next()) {
      const key = this.cursor.key();
      if (this.cursor.offset < fromOffset || key === null) continue;
      if (isControl) {
        this.endTransaction(producerId, key);
      } else if (isTransactional) {
        this.transactions.add(producerId, key, this.cursor.value());
      } else {
        this.transactions.supersede(key);
        this.replay(key, this.cursor.value());
      }
    }
  }

  private endTransaction(producerId: bigint, key: Buffer): void {
    const pending = this.transactions.end(producerId);
    if (parseControlRecordType(key) !== "COMMIT") return;
    for (const record of pending) this.replay(record.key, record.value);
  }

  private replay(key: Buffer, value: Buffer | null): void {
    try {
      if (!replay(this.target, key, value)) this.unknown++;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.unknown++;
    }
  }
}
