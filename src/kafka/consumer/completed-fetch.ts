/** What one fetch brought for one partition, and which of its batches the caller may see. */
import { DecodeError } from "../../errors.ts";
import type { FetchResponse } from "../../protocol/messages/fetch.ts";
import { batchSize } from "../../protocol/records/batch-layout.ts";
import { RecordBatch } from "../../protocol/records/batch.ts";
import { parseControlRecordType } from "../../protocol/records/control.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import type { AnswerMemory } from "./answer-memory.ts";
import { kafkaException } from "./consumer-errors.ts";
import type { PartitionState } from "./partition-state.ts";

type PartitionData = FetchResponse["responses"][number]["partitions"][number];

export interface BatchRules {
  readonly checkCrcs: boolean;
  readonly readCommitted: boolean;
  /** Enough is enough: no further batch once so many records are there. */
  readonly maxRecords: number;
  /** Not one record more, though that ends within a batch. */
  readonly splitsBatches: boolean;
}

export interface TakenBatches {
  readonly batches: readonly RecordBatch[];
  readonly records: number;
}

const cursor = new RecordCursor();

export class CompletedFetch {
  readonly state: PartitionState;
  readonly generation: number;
  readonly fetchOffset: number;
  readonly data: PartitionData;
  /** Of the answer that it came in, where that is used again. */
  readonly memory: AnswerMemory | undefined;
  /** Why its bytes cannot be read; thrown when the caller comes to them. */
  failure: Error | undefined;
  readonly #records: Buffer;
  /** Where the first batch that was not taken begins. */
  #at = 0;
  /** The batch there, where some of its records were given already. */
  #begun: RecordBatch | undefined;
  #aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[] | undefined;
  #nextAborted = 0;
  readonly #abortedProducers = new Set<bigint>();

  constructor(state: PartitionState, fetchOffset: number, data: PartitionData, memory?: AnswerMemory) {
    this.state = state;
    this.generation = state.generation;
    this.fetchOffset = fetchOffset;
    this.data = data;
    this.memory = memory;
    this.#records = data.records ?? Buffer.alloc(0);
  }

  get sizeInBytes(): number {
    return this.#records.length;
  }

  get records(): Buffer {
    return this.#records;
  }

  /** False where the caller has jumped since, or has the partition no more. */
  get isWanted(): boolean {
    return this.state.assigned && this.state.generation === this.generation;
  }

  /** Nothing is left to take: bytes of a batch that was cut off do not count. */
  get isDrained(): boolean {
    const size = batchSize(this.#records, this.#at, this.#records.length);
    return size === undefined || size > this.#records.length - this.#at;
  }

  /** Behind the last whole batch; the fetch offset where there is none. Throws DecodeError for bytes that are no batch. */
  nextOffset(): number {
    let next = this.fetchOffset;
    let at = 0;
    for (;;) {
      const size = batchSize(this.#records, at, this.#records.length);
      if (size === undefined || size > this.#records.length - at) return next;
      next = new RecordBatch(this.#records, at).lastOffset + 1;
      at += size;
    }
  }

  /**
   * The batches that the caller may see, up to the rules' number of records, and moves the partition's position behind
   * what it gives. A corrupt one ends the batches; where it is the first it is thrown, again at the next call too.
   */
  take(rules: BatchRules): TakenBatches {
    if (this.failure !== undefined) throw this.failure;
    const batches: RecordBatch[] = [];
    let records = 0;
    while (records < rules.maxRecords && !this.isDrained) {
      const batch = this.#begun ?? new RecordBatch(this.#records, this.#at);
      try {
        if (this.#begun !== undefined || this.#isVisible(batch, rules)) {
          const { count, next } = rules.splitsBatches
            ? portion(batch, this.state.position, rules.maxRecords - records)
            : { count: batch.recordCount, next: batch.lastOffset + 1 };
          batches.push(batch);
          records += count;
          if (next <= batch.lastOffset) {
            this.#begun = batch;
            this.state.position = next;
            this.state.offsetEpoch = batch.partitionLeaderEpoch;
            break;
          }
        }
      } catch (error) {
        if (batches.length > 0 && error instanceof DecodeError) break;
        throw error instanceof DecodeError ? this.#corrupt(batch, error) : error;
      }
      this.#begun = undefined;
      this.#at += batch.sizeInBytes;
      this.state.position = batch.lastOffset + 1;
      this.state.offsetEpoch = batch.partitionLeaderEpoch;
    }
    return { batches, records };
  }

  #isVisible(batch: RecordBatch, { checkCrcs, readCommitted }: BatchRules): boolean {
    if (checkCrcs) batch.ensureValid();
    // A broker without sessions may send what lies before the position.
    if (batch.lastOffset < this.state.position) return false;
    if (readCommitted && batch.producerId >= 0n && this.#isAborted(batch)) return false;
    return !batch.isControl && batch.recordCount > 0;
  }

  #isAborted(batch: RecordBatch): boolean {
    this.#aborted ??= (this.data.abortedTransactions ?? []).toSorted((left, right) =>
      left.firstOffset < right.firstOffset ? -1 : left.firstOffset > right.firstOffset ? 1 : 0,
    );
    const last = BigInt(batch.lastOffset);
    for (let next; (next = this.#aborted[this.#nextAborted]) !== undefined && next.firstOffset <= last;) {
      this.#abortedProducers.add(next.producerId);
      this.#nextAborted += 1;
    }
    if (batch.isControl) {
      if (cursor.open(batch).next() && parseControlRecordType(cursor.key()) === "ABORT") {
        this.#abortedProducers.delete(batch.producerId);
      }
      return true;
    }
    return batch.isTransactional && this.#abortedProducers.has(batch.producerId);
  }

  #corrupt(batch: RecordBatch, error: DecodeError): Error {
    const { key } = this.state;
    const cause = kafkaException(
      `Record batch for partition ${key} at offset ${batch.baseOffset} is invalid, cause: ${error.message}`,
      error,
    );
    return unreadable(key, cause);
  }
}

/** How many records a batch has from an offset on, `most` at most, and where to go on behind them. */
function portion(batch: RecordBatch, from: number, most: number): { readonly count: number; readonly next: number } {
  const behind = batch.lastOffset + 1;
  const first = Math.max(from, batch.baseOffset);
  if (batch.recordCount === behind - batch.baseOffset) {
    const count = Math.min(most, behind - first);
    return { count, next: first + count };
  }
  // Compaction has left gaps.
  let count = 0;
  let next = first;
  cursor.open(batch);
  while (cursor.next()) {
    if (cursor.offset < first) continue;
    if (count === most) return { count, next };
    count += 1;
    next = cursor.offset + 1;
  }
  return { count, next: behind };
}

/** What Java's poll throws where a fetched record cannot be read. */
export function unreadable(key: string, cause: Error): Error {
  return kafkaException(
    `Received exception when fetching the next record from ${key}. If needed, please seek past the record to continue consumption.`,
    cause,
  );
}
