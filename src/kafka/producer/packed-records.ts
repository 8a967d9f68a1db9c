/** The records of a batch, compressed. */
import { RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import type { Codec } from "../../protocol/records/compression/codec.ts";

/** Behind room for the batch's header, in memory of its own that may be given to another thread. */
export function packRecords(
  codec: Codec,
  records: Uint8Array,
  level: number | undefined,
  take = (bytes: number): Buffer<ArrayBuffer> => Buffer.allocUnsafeSlow(bytes),
): Buffer<ArrayBuffer> {
  const packed = codec.compress(records, level);
  const batch = take(RECORD_BATCH_OVERHEAD + packed.length);
  batch.set(packed, RECORD_BATCH_OVERHEAD);
  return batch;
}
