/** A batch made anew, as compression.type asks for it. */
import type { Buffer } from "node:buffer";
import { RecordBatch } from "../protocol/records/batch.ts";
import { RecordBatchBuilder } from "../protocol/records/builder.ts";
import type { CompressionType } from "../protocol/records/compression/codec.ts";
import { RecordCursor } from "../protocol/records/cursor.ts";
import { headersOf } from "../protocol/records/records.ts";
import { MAX_UNCOMPRESSED_BYTES } from "./walk-records.ts";

export interface Recompression {
  readonly compression: CompressionType;
  /** The codec's default where undefined. */
  readonly level: number | undefined;
  /** The timestamp of every record, in ms; undefined with CreateTime. */
  readonly logAppendTime: number | undefined;
}

/** The same records under offsets 0, 1, 2 …; producer, epoch, sequence and transaction as they were. */
export function recompress(batch: RecordBatch, { compression, level, logAppendTime }: Recompression): RecordBatch {
  const cursor = new RecordCursor().open(batch, MAX_UNCOMPRESSED_BYTES);
  const builder = new RecordBatchBuilder();
  while (cursor.next()) builder.append(cursor.timestamp, cursor.key(), cursor.value(), headersOf(cursor));
  const bytes: Buffer = builder.build({
    compression,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    ...(level === undefined ? {} : { compressionLevel: level }),
    ...(logAppendTime === undefined ? {} : { logAppendTime }),
  });
  return new RecordBatch(bytes);
}
