/**
 * What a client's records must be before a log takes them: org.apache.kafka.common.requests.ProduceRequest's
 * validateRecords, UnifiedLog.analyzeAndValidateRecords and LogValidator, their checks in their order.
 * Where Kafka 4.3.1 answers UNKNOWN_SERVER_ERROR, for its own exceptions at bytes that cannot be, this is INVALID_RECORD.
 */
import type { Buffer } from "node:buffer";
import { DecodeError } from "../errors.ts";
import { code } from "../protocol/errors.ts";
import { ATTRIBUTE, LOG_OVERHEAD, RECORD_BATCH_OVERHEAD } from "../protocol/records/batch-layout.ts";
import { RecordBatch } from "../protocol/records/batch.ts";
import type { CompressionType } from "../protocol/records/compression/codec.ts";
import { COMPRESSION_TYPES } from "../protocol/records/compression/codec.ts";
import { corruptMessage, invalidRecord, isSafeInt64, timestampOutOfRange, wrongRecords } from "./append-refusal.ts";
import type { LogConfig } from "./log-config.ts";
import { AppendRefused } from "./log.ts";
import { recompress } from "./recompress-records.ts";
import { walked, walkRecords } from "./walk-records.ts";

export interface ValidationRules {
  readonly topic: string;
  readonly partition: number;
  readonly config: Pick<
    LogConfig,
    | "compact"
    | "compressionType"
    | "compressionLevel"
    | "maxMessageBytes"
    | "segmentBytes"
    | "messageTimestampType"
    | "messageTimestampBeforeMaxMs"
    | "messageTimestampAfterMaxMs"
  >;
  /** Milliseconds. */
  readonly now: number;
  /** Whether the request's version may carry zstd (Produce 7 and above). */
  readonly zstdAllowed: boolean;
}

export interface ValidatedRecords {
  /** What is to be stored: a view of the given buffer, which was written to, or a copy that was compressed anew. */
  readonly batch: RecordBatch;
  /** Milliseconds; -1 where no record has a timestamp. */
  readonly maxTimestamp: number;
  /** Milliseconds; -1 with message.timestamp.type=CreateTime. */
  readonly logAppendTimeMs: number;
}

/** The smallest message of any magic (LegacyRecord.RECORD_OVERHEAD_V0). */
const SMALLEST_LENGTH = 14;
const UP_TO_MAGIC = LOG_OVERHEAD + 5;
/** Where a batch has them. */
const ATTRIBUTES_AT = 21;
const BASE_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const COUNT_AT = 57;

/**
 * Checks what goes into one partition, and makes it what is stored but for base offset and leader epoch. Bytes that
 * follow the batch and are no batch are left out. The codecs, of the batch and of compression.type, must have been
 * loaded. Throws AppendRefused.
 */
export function validateRecords(records: Buffer, rules: ValidationRules): ValidatedRecords {
  const { config, now } = rules;
  const isAppendTime = config.messageTimestampType === "LogAppendTime";
  const logAppendTimeMs = isAppendTime ? now : -1;
  let batch = onlyBatch(records, rules);
  checkHeader(batch, rules);
  walkRecords(batch, rules);
  const { maxTimestamp, inSequence } = walked;
  const source = batch.compression;
  const target = targetCompression(config.compressionType, source);
  if (source === target && source !== "none" && !inSequence) {
    throw invalidRecord(`The offsets of the ${source} records do not count from 0`);
  }
  if (source !== target) {
    const level = target === "none" || target === "snappy" ? undefined : config.compressionLevel[target];
    batch = recompress(batch, { compression: target, level, logAppendTime: isAppendTime ? now : undefined });
    if (batch.sizeInBytes > config.maxMessageBytes) {
      throw new AppendRefused(
        code.MESSAGE_TOO_LARGE,
        `Message batch size is ${batch.sizeInBytes} bytes in append topartition ${rules.topic}-${rules.partition} which exceeds the maximum configured size of ${config.maxMessageBytes}.`,
      );
    }
  } else if (isAppendTime) {
    batch.setLogAppendTime(now);
  } else {
    setCreateTime(batch, maxTimestamp);
  }
  if (batch.sizeInBytes > config.segmentBytes) {
    throw new AppendRefused(
      code.RECORD_LIST_TOO_LARGE,
      `Message batch size is ${batch.sizeInBytes} bytes in append to partition ${rules.topic}-${rules.partition}, which exceeds the maximum configured segment size of ${config.segmentBytes}.`,
    );
  }
  return { batch, maxTimestamp: isAppendTime ? now : maxTimestamp, logAppendTimeMs };
}

function targetCompression(configured: LogConfig["compressionType"], source: CompressionType): CompressionType {
  if (configured === "producer") return source;
  return configured === "uncompressed" ? "none" : configured;
}

/** The size of the whole batch at `position`; 0 where none is, or a part of one. Throws AppendRefused (ByteBufferLogInputStream). */
function batchSizeAt(records: Buffer, position: number): number {
  const remaining = records.length - position;
  if (remaining < LOG_OVERHEAD) return 0;
  const length = records.readInt32BE(position + 8);
  if (length < SMALLEST_LENGTH) {
    throw corruptMessage(`Record size ${length} is less than the minimum record overhead (${SMALLEST_LENGTH})`);
  }
  if (remaining < UP_TO_MAGIC) return 0;
  const magic = records.readInt8(position + UP_TO_MAGIC - 1);
  if (magic < 0 || magic > 2) throw corruptMessage(`Invalid magic found in record: ${magic}`);
  const size = length + LOG_OVERHEAD;
  return size > remaining ? 0 : size;
}

function onlyBatch(records: Buffer, rules: ValidationRules): RecordBatch {
  const size = batchSizeAt(records, 0);
  if (size === 0) throw invalidRecord("Produce requests must have at least one record batch per partition");
  if (records[UP_TO_MAGIC - 1] !== 2) {
    throw invalidRecord("Produce requests are only allowed to contain record batches with magic version 2");
  }
  if (size < RECORD_BATCH_OVERHEAD) {
    throw corruptMessage(
      `Record batch is corrupt (the size ${size} is smaller than the minimum allowed overhead ${RECORD_BATCH_OVERHEAD})`,
    );
  }
  const batch = new RecordBatch(records);
  if (!rules.zstdAllowed && (batch.attributes & ATTRIBUTE.compressionMask) === COMPRESSION_TYPES.indexOf("zstd")) {
    throw new AppendRefused(
      code.UNSUPPORTED_COMPRESSION_TYPE,
      "Produce requests below version 7 are not allowed to use ZStandard compression",
    );
  }
  if (size < records.length && batchSizeAt(records, size) !== 0) {
    throw invalidRecord("Produce requests are only allowed to contain exactly one record batch per partition");
  }
  return batch;
}

function checkHeader(batch: RecordBatch, { topic, partition, config, now }: ValidationRules): void {
  const { buffer, position } = batch;
  if (buffer.readInt32BE(position) !== 0 || buffer.readInt32BE(position + 4) !== 0) {
    throw invalidRecord(
      `The baseOffset of the record batch in the append to ${topic}-${partition} should be 0, but it is ${buffer.readBigInt64BE(position)}`,
    );
  }
  if (batch.sizeInBytes > config.maxMessageBytes) {
    throw new AppendRefused(
      code.MESSAGE_TOO_LARGE,
      `The record batch size in the append to ${topic}-${partition} is ${batch.sizeInBytes} bytes which exceeds the maximum configured value of ${config.maxMessageBytes}).`,
    );
  }
  if (!batch.isValid()) {
    throw corruptMessage(`Record is corrupt (stored crc = ${batch.crc}) in topic partition ${topic}-${partition}.`);
  }
  compressionOf(batch);
  const last = batch.lastOffsetDelta;
  if (last < 0)
    throw invalidRecord(`Batch has an invalid offset range: [0, ${last}] in topic partition ${topic}-${partition}`);
  const count = buffer.readInt32BE(position + COUNT_AT);
  if (count <= 0) {
    throw invalidRecord(`Invalid reported count for record batch: ${count} in topic partition ${topic}-${partition}`);
  }
  if (count !== last + 1) {
    throw invalidRecord(
      `Inconsistent batch offset range [0, ${last}] and count of records ${count} in topic partition ${topic}-${partition}`,
    );
  }
  if (batch.isControl) {
    throw invalidRecord(`Clients are not allowed to write control records in topic partition ${topic}-${partition}`);
  }
  // A producer id of 0 or above has its sign bit unset; as a number, since this is asked of every batch.
  if (buffer.readInt32BE(position + PRODUCER_ID_AT) >= 0 && batch.baseSequence < 0) {
    throw invalidRecord(
      `Invalid sequence number ${batch.baseSequence} in record batch with producerId ${batch.producerId} in topic partition ${topic}-${partition}`,
    );
  }
  checkTimestampsFit(batch, config, now);
}

/** Kafka's longs hold what our numbers do not: so many milliseconds from now that only a mistake can be meant. */
function checkTimestampsFit(batch: RecordBatch, config: ValidationRules["config"], now: number): void {
  const { buffer, position } = batch;
  const at = batch.timestampType === "LogAppendTime" ? MAX_TIMESTAMP_AT : BASE_TIMESTAMP_AT;
  if (isSafeInt64(buffer, position + at) && isSafeInt64(buffer, position + BASE_TIMESTAMP_AT)) return;
  const message = timestampOutOfRange(buffer.readBigInt64BE(position + at), 0, {
    now,
    beforeMs: config.messageTimestampBeforeMaxMs,
    afterMs: config.messageTimestampAfterMaxMs,
  });
  throw wrongRecords([{ batchIndex: 0, message }], true);
}

function compressionOf(batch: RecordBatch): CompressionType {
  try {
    return batch.compression;
  } catch (error) {
    throw error instanceof DecodeError ? invalidRecord(error.message) : error;
  }
}

/** Puts right what the header says of the timestamps, and the checksum with it; nearly always there is nothing to do. */
function setCreateTime(batch: RecordBatch, maxTimestamp: number): void {
  const { buffer, position, attributes } = batch;
  const isRight = isSafeInt64(buffer, position + MAX_TIMESTAMP_AT) && batch.maxTimestamp === maxTimestamp;
  if (isRight && (attributes & ATTRIBUTE.logAppendTime) === 0) return;
  buffer.writeInt16BE(attributes & ~ATTRIBUTE.logAppendTime, position + ATTRIBUTES_AT);
  buffer.writeBigInt64BE(BigInt(maxTimestamp), position + MAX_TIMESTAMP_AT);
  buffer.writeUInt32BE(batch.computeCrc(), position + 17);
}
