/**
 * Record batches of magic 2 (KIP-98, org.apache.kafka.common.record.internal.DefaultRecordBatch).
 * What stands where, in bytes from the start of the batch:
 * 0 baseOffset i64, 8 batchLength i32 (of what follows it), 12 partitionLeaderEpoch i32, 16 magic i8, 17 crc u32 (CRC-32C
 * of byte 21 to the end), 21 attributes i16, 23 lastOffsetDelta i32, 27 baseTimestamp i64, 35 maxTimestamp i64,
 * 43 producerId i64, 51 producerEpoch i16, 53 baseSequence i32, 57 recordCount i32, 61 records.
 */
import type { Buffer } from "node:buffer";
import { DecodeError } from "../../errors.ts";

/** Bytes of baseOffset and batchLength, which batchLength does not count. */
export const LOG_OVERHEAD = 12;
/** Bytes before the first record. */
export const RECORD_BATCH_OVERHEAD = 61;

export const ATTRIBUTE = {
  compressionMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

/** The size of the batch at `position`, or undefined where the bytes up to `end` are too few to tell. */
export function batchSize(buffer: Buffer, position: number, end: number): number | undefined {
  if (end - position < LOG_OVERHEAD) return undefined;
  const length = buffer.readInt32BE(position + 8);
  // The smallest message of any magic (LegacyRecord.RECORD_OVERHEAD_V0), so that old formats are named as such below.
  if (length < 14) throw tooSmall(length, position);
  if (end - position < LOG_OVERHEAD + 5) return undefined;
  const magic = buffer.readInt8(position + 16);
  if (magic === 0 || magic === 1) {
    throw new DecodeError(
      `the message set at byte ${position} has message format v${magic} (magic ${magic}); kt reads v2 alone, as Apache Kafka 4 writes it`,
      { offset: position + 16 },
    );
  }
  if (magic !== 2) throw new DecodeError(`Invalid magic found in record: ${magic}`, { offset: position + 16 });
  if (length + LOG_OVERHEAD < RECORD_BATCH_OVERHEAD) throw tooSmall(length, position);
  return length + LOG_OVERHEAD;
}

function tooSmall(length: number, position: number): DecodeError {
  const least = RECORD_BATCH_OVERHEAD - LOG_OVERHEAD;
  return new DecodeError(`the record batch at byte ${position} has length ${length}, it cannot be less than ${least}`, {
    offset: position + 8,
    javaClass: "org.apache.kafka.common.errors.CorruptRecordException",
  });
}

/** An int64 as a number; without a bigint in between, as this is read for every batch. */
export function readSafeInt64(buffer: Buffer, position: number, name: string): number {
  const high = buffer.readInt32BE(position);
  if (high >= 0x200000 || high < -0x200000) {
    throw new DecodeError(`the ${name} ${buffer.readBigInt64BE(position)} is beyond 2^53`, { offset: position });
  }
  return high * 0x100000000 + buffer.readUInt32BE(position + 4);
}
