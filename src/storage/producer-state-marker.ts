import { DecodeError } from "../errors.ts";
import type { RecordBatch } from "../protocol/records/batch.ts";
import { parseControlRecordType, parseEndTxnMarker } from "../protocol/records/control.ts";
import { RecordCursor } from "../protocol/records/cursor.ts";

/** The end of a transaction, as the record of a control batch tells it. */
export interface EndMarker {
  readonly isAbort: boolean;
  readonly coordinatorEpoch: number;
  /** Milliseconds. */
  readonly timestamp: number;
}

/** Undefined for a control batch that compaction has emptied. Throws DecodeError for one that ends no transaction. */
export function readEndMarker(batch: RecordBatch): EndMarker | undefined {
  const cursor = new RecordCursor().open(batch);
  if (!cursor.next()) return undefined;
  const type = parseControlRecordType(cursor.key());
  if (type !== "ABORT" && type !== "COMMIT") {
    throw new DecodeError(`a control record of type ${type} does not end a transaction`, { offset: batch.position });
  }
  const { coordinatorEpoch } = parseEndTxnMarker(cursor.value());
  return { isAbort: type === "ABORT", coordinatorEpoch, timestamp: cursor.timestamp };
}
