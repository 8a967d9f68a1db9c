/**
 * The producers of one partition: what an idempotent producer sent last, which transactions are open
 * (org.apache.kafka.storage.internals.log.ProducerStateManager).
 */
import type { Buffer } from "node:buffer";
import type { RecordBatch } from "../protocol/records/batch.ts";
import type { ProducerStateEntry } from "./log.ts";
import type { Place, ProducerCheck } from "./producer-state-checks.ts";
import { checkData, checkMarker } from "./producer-state-checks.ts";
import { ProducerEntry } from "./producer-state-entry.ts";
import { readEndMarker } from "./producer-state-marker.ts";
import { decodeProducerSnapshot, encodeProducerSnapshot } from "./producer-state-snapshot.ts";

/** A batch that was appended before. */
export interface Duplicate {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** Its largest, in ms: what Kafka answers as the append time, whatever message.timestamp.type says. */
  readonly timestamp: number;
}

/** A transaction that a marker has ended; an aborted one goes into the transaction index of the marker's segment. */
export interface CompletedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
  /** The marker's. */
  readonly lastOffset: number;
  readonly isAborted: boolean;
  /** Where the log is stable up to from now on: the first offset of the oldest transaction that is still open, or the end. */
  readonly lastStableOffset: number;
}

/** A producer id as a key: a number where it fits, as finding a bigint costs an allocation for each batch. */
type Key = number | bigint;

export class ProducerStates {
  readonly #topic: string;
  readonly #partition: number;
  readonly #producers = new Map<Key, ProducerEntry>();
  /** Of the open transactions, by their first offset, in that order. */
  readonly #open = new Map<number, ProducerEntry>();
  #firstUnstableOffset = -1;

  constructor(partition: { readonly topic: string; readonly partition: number }) {
    this.#topic = partition.topic;
    this.#partition = partition.partition;
  }

  /** The first offset of the oldest open transaction; -1 where none is open. It may lie below the log's start. */
  get firstUnstableOffset(): number {
    return this.#firstUnstableOffset;
  }

  /** How many producers are known. */
  get size(): number {
    return this.#producers.size;
  }

  /** In the order in which they came. */
  entries(): readonly ProducerStateEntry[] {
    return [...this.#producers.values()];
  }

  /**
   * Whether the batch may be appended at `offset`. Gives the batch that it repeats: then nothing is to be appended.
   * Throws AppendRefused, and DecodeError for a control batch that ends no transaction. Changes nothing.
   */
  check(batch: RecordBatch, offset: number, check: ProducerCheck): Duplicate | undefined {
    if (!hasProducerId(batch)) return undefined;
    const entry = this.#producers.get(keyOf(batch));
    const place: Place = { topic: this.#topic, partition: this.#partition, offset };
    if (batch.isControl) {
      const marker = readEndMarker(batch);
      if (marker !== undefined) checkMarker(batch, marker, entry, check, place);
      return undefined;
    }
    if (check.origin === "client") {
      const known = entry?.findDuplicate(batch);
      if (known !== undefined) {
        const { lastOffset, offsetDelta, timestamp } = known;
        return { baseOffset: lastOffset - offsetDelta, lastOffset, timestamp };
      }
    }
    checkData(batch, entry, check, place);
    return undefined;
  }

  /**
   * Takes note of a batch in the log, its offsets set: one that was just appended, or one that is read again when a log
   * is opened. Gives the transaction that it ends.
   */
  append(batch: RecordBatch): CompletedTransaction | undefined {
    if (!hasProducerId(batch)) return undefined;
    if (batch.isControl) return this.#appendMarker(batch);
    const { baseOffset, lastOffsetDelta } = batch;
    const entry = this.#entryOf(batch);
    entry.addBatch(
      batch.producerEpoch,
      batch.lastSequence,
      baseOffset + lastOffsetDelta,
      lastOffsetDelta,
      batch.maxTimestamp,
    );
    if (batch.isTransactional && !entry.hasOpenTransaction) {
      entry.currentTransactionFirstOffset = baseOffset;
      this.#open.set(baseOffset, entry);
      this.#updateFirstUnstable();
    }
    return undefined;
  }

  #appendMarker(batch: RecordBatch): CompletedTransaction | undefined {
    const marker = readEndMarker(batch);
    if (marker === undefined) return undefined;
    const entry = this.#entryOf(batch);
    const firstOffset = entry.currentTransactionFirstOffset;
    const lastOffset = batch.baseOffset;
    entry.endTransaction(batch.producerEpoch, marker.coordinatorEpoch, marker.timestamp);
    // A marker without data changes nothing for readers.
    if (firstOffset === -1) return undefined;
    this.#open.delete(firstOffset);
    this.#updateFirstUnstable();
    return {
      producerId: entry.producerId,
      firstOffset,
      lastOffset,
      isAborted: marker.isAbort,
      lastStableOffset: this.#firstUnstableOffset === -1 ? lastOffset + 1 : this.#firstUnstableOffset,
    };
  }

  /** Forgets the producers that have written nothing for so long and have no transaction open; times in ms. */
  expire(now: number, expirationMs: number): void {
    for (const [key, entry] of this.#producers) {
      if (isExpired(entry, now, expirationMs)) this.#producers.delete(key);
    }
  }

  /** The last data of a producer's current epoch, which compaction leaves in the log; undefined for an unknown producer. */
  lastRecordOf(producerId: bigint): { readonly lastOffset: number; readonly producerEpoch: number } | undefined {
    return this.#producers.get(keyOfId(producerId));
  }

  /** Forgets everything: before a log is read again from a snapshot on, after it was cut. */
  clear(): void {
    this.#producers.clear();
    this.#open.clear();
    this.#firstUnstableOffset = -1;
  }

  /** The bytes of a `.snapshot` file. */
  toSnapshot(): Buffer {
    return encodeProducerSnapshot(this.#producers.values());
  }

  /** Takes what a `.snapshot` file holds in place of all that is known. Throws DecodeError for a file that is damaged. */
  loadSnapshot(bytes: Buffer): void {
    const entries = decodeProducerSnapshot(bytes);
    this.clear();
    for (const entry of entries) this.#producers.set(keyOfId(entry.producerId), entry);
    const open = entries.filter((entry) => entry.hasOpenTransaction);
    open.sort((a, b) => a.currentTransactionFirstOffset - b.currentTransactionFirstOffset);
    for (const entry of open) this.#open.set(entry.currentTransactionFirstOffset, entry);
    this.#updateFirstUnstable();
  }

  #entryOf(batch: RecordBatch): ProducerEntry {
    const key = keyOf(batch);
    let entry = this.#producers.get(key);
    if (entry === undefined) {
      entry = new ProducerEntry(BigInt(key));
      this.#producers.set(key, entry);
    }
    return entry;
  }

  #updateFirstUnstable(): void {
    const first = this.#open.keys().next();
    this.#firstUnstableOffset = first.done === true ? -1 : first.value;
  }
}

function isExpired(entry: ProducerEntry, now: number, expirationMs: number): boolean {
  return !entry.hasOpenTransaction && now - entry.lastTimestamp >= expirationMs;
}

const PRODUCER_ID_AT = 43;

function hasProducerId({ buffer, position }: RecordBatch): boolean {
  return buffer.readInt32BE(position + PRODUCER_ID_AT) >= 0;
}

function keyOf({ buffer, position }: RecordBatch): Key {
  const at = position + PRODUCER_ID_AT;
  const high = buffer.readInt32BE(at);
  return high < 0x200000 ? high * 0x100000000 + buffer.readUInt32BE(at + 4) : buffer.readBigInt64BE(at);
}

function keyOfId(producerId: bigint): Key {
  return producerId <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(producerId) : producerId;
}
