import type { Buffer } from "node:buffer";
import { DecodeError } from "../../../errors.ts";
import { iterateBatches } from "../../../protocol/records/batch.ts";
import { RecordCursor } from "../../../protocol/records/cursor.ts";
import { loadCodecsFor } from "../../../protocol/records/records.ts";
import type { PartitionLog } from "../../../storage/log.ts";
import { replay, type ReplayTarget } from "./replay.ts";

const READ_BYTES = 1024 * 1024;

/**
 * Reads one partition of __consumer_offsets from its start to its end into what is known, letting others run between
 * the reads. Gives the number of records that say nothing to us: of types or versions that we do not have, or that do
 * not parse. Throws DecodeError for batches that do not parse.
 */
export async function loadPartition(log: PartitionLog, target: ReplayTarget): Promise<number> {
  const cursor = new RecordCursor();
  let unknown = 0;
  let offset = log.startOffset;
  while (offset < log.endOffset && log.isOpen) {
    const stored = log.read(offset, { upTo: log.endOffset, maxBytes: READ_BYTES, minOneBatch: true });
    const codecs = loadCodecsFor(stored);
    if (codecs !== undefined) await codecs;
    let next = offset;
    for (const batch of iterateBatches(stored)) {
      next = batch.lastOffset + 1;
      if (batch.isControl) continue;
      cursor.open(batch);
      while (cursor.next()) {
        const key = cursor.key();
        if (cursor.offset < offset || key === null) continue;
        if (!isReplayed(target, key, cursor.value())) unknown++;
      }
    }
    if (next === offset) break;
    offset = next;
    if (offset < log.endOffset) await new Promise(setImmediate);
  }
  return unknown;
}

function isReplayed(target: ReplayTarget, key: Buffer, value: Buffer | null): boolean {
  try {
    return replay(target, key, value);
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}
