import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { parseControlRecordType, parseEndTxnMarker } from "../../../src/protocol/records/control.ts";
import { incrementSequence, iterateBatches } from "../../../src/protocol/records/batch.ts";
import { RecordCursor } from "../../../src/protocol/records/cursor.ts";
import { headersOf } from "../../../src/protocol/records/records.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/batches");

/** The bytes of a segment that Apache Kafka wrote. */
export function segment(name: string): Buffer {
  return readFileSync(join(FOLDER, `${name}.log`));
}

/** What kafka-dump-log.sh --deep-iteration says of it. */
export function officialDump(name: string): string {
  return readFileSync(join(FOLDER, `${name}.dump`), "utf8");
}

/** The same text from our own reading: every property of every batch and record is in it. */
export function dump(data: Buffer): string {
  const lines = ["Log starting offset: 0"];
  const cursor = new RecordCursor();
  for (const batch of iterateBatches(data)) {
    lines.push(batchLine(batch));
    cursor.open(batch);
    while (cursor.next()) lines.push(recordLine(batch, cursor));
  }
  return `${lines.join("\n")}\n`;
}

function batchLine(batch: RecordBatch): string {
  const horizon = batch.deleteHorizonMs;
  return [
    `baseOffset: ${batch.baseOffset} lastOffset: ${batch.lastOffset} count: ${batch.recordCount}`,
    `baseSequence: ${batch.baseSequence} lastSequence: ${batch.lastSequence}`,
    `producerId: ${batch.producerId} producerEpoch: ${batch.producerEpoch}`,
    `partitionLeaderEpoch: ${batch.partitionLeaderEpoch}`,
    `isTransactional: ${batch.isTransactional} isControl: ${batch.isControl}`,
    `deleteHorizonMs: ${horizon === undefined ? "OptionalLong.empty" : `OptionalLong[${horizon}]`}`,
    `position: ${batch.position} ${batch.timestampType}: ${batch.maxTimestamp} size: ${batch.sizeInBytes}`,
    `magic: ${batch.magic} compresscodec: ${batch.compression} crc: ${batch.crc} isvalid: ${batch.isValid()}`,
  ].join(" ");
}

function recordLine(batch: RecordBatch, cursor: RecordCursor): string {
  const sequence = batch.baseSequence < 0 ? -1 : incrementSequence(batch.baseSequence, cursor.offsetDelta);
  const keys = headersOf(cursor).map(({ key }) => key);
  const line = [
    `| offset: ${cursor.offset} ${batch.timestampType}: ${cursor.timestamp}`,
    `keySize: ${cursor.keyLength} valueSize: ${cursor.valueLength}`,
    `sequence: ${sequence} headerKeys: [${keys.join(",")}]`,
  ].join(" ");
  if (!batch.isControl) return line;
  const type = parseControlRecordType(cursor.key());
  return `${line} endTxnMarker: ${type} coordinatorEpoch: ${parseEndTxnMarker(cursor.value()).coordinatorEpoch}`;
}
