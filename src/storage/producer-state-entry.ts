/** One producer as a partition knows it (org.apache.kafka.storage.internals.log.ProducerStateEntry). */
import type { RecordBatch } from "../protocol/records/batch.ts";
import type { ProducerStateEntry } from "./log.ts";

/** A batch that is remembered, so that it is known when it comes again. */
export interface RememberedBatch {
  lastSequence: number;
  lastOffset: number;
  /** Of the last record from the first. */
  offsetDelta: number;
  /** The batch's largest, in ms. */
  timestamp: number;
}

/** How many batches a producer may have under way (max.in.flight.requests.per.connection of idempotent producers). */
const BATCHES_REMEMBERED = 5;
const LAST_SEQUENCE = 0x7fffffff;

export class ProducerEntry implements ProducerStateEntry {
  readonly producerId: bigint;
  /** -1 before the first batch. */
  producerEpoch = -1;
  coordinatorEpoch = -1;
  lastTimestamp = -1;
  currentTransactionFirstOffset = -1;
  /** Oldest first, all of the current epoch. */
  readonly batches: RememberedBatch[] = [];

  constructor(producerId: bigint) {
    this.producerId = producerId;
  }

  /** -1 where no batch of the current epoch is known. */
  get lastSequence(): number {
    return this.batches.at(-1)?.lastSequence ?? -1;
  }

  /** -1 where no batch of the current epoch is known. */
  get lastOffset(): number {
    return this.batches.at(-1)?.lastOffset ?? -1;
  }

  get hasOpenTransaction(): boolean {
    return this.currentTransactionFirstOffset !== -1;
  }

  addBatch(epoch: number, lastSequence: number, lastOffset: number, offsetDelta: number, timestamp: number): void {
    this.#enterEpoch(epoch);
    const slot =
      this.batches.length === BATCHES_REMEMBERED
        ? this.batches.shift()!
        : { lastSequence: 0, lastOffset: 0, offsetDelta: 0, timestamp: 0 };
    slot.lastSequence = lastSequence;
    slot.lastOffset = lastOffset;
    slot.offsetDelta = offsetDelta;
    slot.timestamp = timestamp;
    this.batches.push(slot);
    this.lastTimestamp = timestamp;
  }

  /** What the marker that ends a transaction leaves. */
  endTransaction(epoch: number, coordinatorEpoch: number, timestamp: number): void {
    this.#enterEpoch(epoch);
    this.coordinatorEpoch = coordinatorEpoch;
    this.lastTimestamp = timestamp;
    this.currentTransactionFirstOffset = -1;
  }

  /** The remembered batch that has just these sequences. */
  findDuplicate(batch: RecordBatch): RememberedBatch | undefined {
    if (batch.producerEpoch !== this.producerEpoch) return undefined;
    const first = batch.baseSequence;
    const last = batch.lastSequence;
    for (const known of this.batches) {
      if (known.lastSequence === last && decrementSequence(last, known.offsetDelta) === first) return known;
    }
    return undefined;
  }

  #enterEpoch(epoch: number): void {
    if (epoch === this.producerEpoch) return;
    this.batches.length = 0;
    this.producerEpoch = epoch;
  }
}

/** Whether `next` follows `last`; sequences begin again at 0. */
export function inSequence(last: number, next: number): boolean {
  return next === last + 1 || (next === 0 && last === LAST_SEQUENCE);
}

function decrementSequence(sequence: number, decrement: number): number {
  return sequence < decrement ? LAST_SEQUENCE - (decrement - sequence) + 1 : sequence - decrement;
}
