/**
 * The bytes of a `.snapshot` file (org.apache.kafka.storage.internals.log.ProducerStateManager): int16 version, uint32
 * CRC-32C of what follows it, then the producers, each with its last batch alone.
 */
import { Buffer } from "node:buffer";
import { DecodeError } from "../errors.ts";
import { decodeData, encodeData } from "../protocol/codec.ts";
import { producerSnapshot } from "../protocol/log-records/producer-snapshot.ts";
import { crc32c } from "../protocol/records/crc32c.ts";
import { ProducerEntry } from "./producer-state-entry.ts";

const VERSION = 1;
const CRC_AT = 2;
const ENTRIES_AT = 6;

export function encodeProducerSnapshot(entries: Iterable<ProducerEntry>): Buffer {
  const producerEntries = Array.from(entries, (entry) => ({
    producerId: entry.producerId,
    epoch: entry.producerEpoch,
    lastSequence: entry.lastSequence,
    lastOffset: BigInt(entry.lastOffset),
    offsetDelta: entry.batches.at(-1)?.offsetDelta ?? 0,
    timestamp: BigInt(entry.lastTimestamp),
    coordinatorEpoch: entry.coordinatorEpoch,
    currentTxnFirstOffset: BigInt(entry.currentTransactionFirstOffset),
  }));
  const body = encodeData(producerSnapshot, VERSION, { crc: 0, producerEntries });
  const bytes = Buffer.concat([Buffer.from([0, VERSION]), body]);
  bytes.writeUInt32BE(crc32c(bytes, ENTRIES_AT), CRC_AT);
  return bytes;
}

/** In the order of the file. Throws DecodeError for another version, a wrong checksum, bytes that do not parse. */
export function decodeProducerSnapshot(bytes: Buffer): ProducerEntry[] {
  if (bytes.length < ENTRIES_AT) throw new DecodeError("the producer snapshot is cut short", { offset: bytes.length });
  const version = bytes.readInt16BE(0);
  if (version !== VERSION) {
    throw new DecodeError(`Snapshot contained an unknown file version ${version}`, { offset: 0 });
  }
  const stored = bytes.readUInt32BE(CRC_AT);
  const computed = crc32c(bytes, ENTRIES_AT);
  if (stored !== computed) {
    throw new DecodeError(
      `Snapshot is corrupt (CRC is no longer valid). Stored crc: ${stored}. Computed crc: ${computed}`,
      { offset: CRC_AT },
    );
  }
  return decodeData(producerSnapshot, VERSION, bytes, CRC_AT).producerEntries.map((producer) => {
    const entry = new ProducerEntry(producer.producerId);
    const lastOffset = Number(producer.lastOffset);
    const timestamp = Number(producer.timestamp);
    if (lastOffset >= 0) {
      entry.addBatch(producer.epoch, producer.lastSequence, lastOffset, producer.offsetDelta, timestamp);
    }
    entry.producerEpoch = producer.epoch;
    entry.lastTimestamp = timestamp;
    entry.coordinatorEpoch = producer.coordinatorEpoch;
    entry.currentTransactionFirstOffset = Math.max(Number(producer.currentTxnFirstOffset), -1);
    return entry;
  });
}
