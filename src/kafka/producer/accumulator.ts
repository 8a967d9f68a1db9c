/** Records into batches, batches into partitions (org.apache.kafka.clients.producer.internals.RecordAccumulator). */
import { RECORD_BATCH_OVERHEAD } from "../../protocol/records/batch-layout.ts";
import { MemoryPool } from "./memory-pool.ts";
import type { Lines } from "./line-records.ts";
import { partitionForKey } from "./murmur2.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import { ProducerBatch } from "./producer-batch.ts";
import type { ProducerConfig } from "./producer-config.ts";
import { tooLarge } from "./producer-errors.ts";
import type { RecordSlices } from "./record-slices.ts";
import { sizeUpperBound } from "./record-bytes.ts";
import type { TopicQueues } from "./topic-queues.ts";

/** As far as batches grow while the broker is busy and nobody has set batch.size. */
const GROWN_BATCH_SIZE = 512 * 1024;

export interface AccumulatorEvents {
  /** A batch was begun, or filled: it may be time to send, or to set a timer. */
  readonly batchBegun: (queue: PartitionQueue) => void;
  readonly batchFull: () => void;
  /** Whether the partition's broker would take a batch at once. */
  readonly canSend: (queue: PartitionQueue) => boolean;
  /** How large a batch may become, in bytes; as large as batch.size anyway. */
  readonly growthOf: (queue: PartitionQueue) => number;
}

export class Accumulator {
  readonly pool: MemoryPool;
  /** Batches that are neither acknowledged nor failed. */
  incomplete = 0;
  readonly #config: ProducerConfig;
  readonly #events: AccumulatorEvents;
  /** The sizes of batches: batch.size first, each twice the one before. */
  readonly #sizes: readonly number[];
  /** max.request.size or buffer.memory are so small that even a record that fits into a batch may be too large. */
  readonly #checksEach: boolean;

  constructor(config: ProducerConfig, events: AccumulatorEvents) {
    this.#config = config;
    this.#events = events;
    // Eight of them must fit, so that some are filled while others are on their way.
    const most = Math.min(GROWN_BATCH_SIZE, config.maxRequestSize, Math.floor(config.bufferMemory / 8));
    this.#sizes = sizesUpTo(config.batchesMayGrow ? most : 0, config.batchSize);
    this.pool = new MemoryPool(config.bufferMemory, this.#sizes, { shared: config.compression !== "none" });
    const largest = this.#sizes.at(-1)! + RECORD_BATCH_OVERHEAD;
    this.#checksEach = Math.min(config.maxRequestSize, config.bufferMemory) < largest;
  }

  /** See Producer.append. */
  append(topic: TopicQueues, partition: number, record: RecordSlices): boolean {
    const index = partition >= 0 ? partition : this.#choose(topic, record);
    const queue = topic.partitions[index]!;
    const open = queue.open;
    if (this.#checksEach) this.#ensureSize(record);
    if (open !== undefined) {
      const before = open.sizeInBytes;
      if (this.#appendTo(open, queue, record)) {
        this.#appended(topic, record, open.sizeInBytes - before, false);
        return true;
      }
    }
    return this.#appendToNew(topic, queue, record, open);
  }

  /** Throws what `append` would throw of its size; else tells where it would go. */
  place(topic: TopicQueues, partition: number, record: RecordSlices): PartitionQueue {
    this.#ensureSize(record);
    return topic.partitions[partition >= 0 ? partition : this.#choose(topic, record)]!;
  }

  /** See Producer.appendLines. */
  appendLines(topic: TopicQueues, lines: Lines): void {
    if (this.#checksEach || this.#config.partitioner === "round-robin") return;
    const { sticky, partitions } = topic;
    const open = partitions[sticky.partition(partitions)]!.open;
    if (open === undefined) return;
    const before = open.sizeInBytes;
    open.appendLines(lines, sticky.bytesLeft);
    if (open.sizeInBytes > before) sticky.appended(open.sizeInBytes - before, false);
  }

  #choose(topic: TopicQueues, record: RecordSlices): number {
    const { ignoreKeys, partitioner } = this.#config;
    if (partitioner === "round-robin") return topic.nextInTurn();
    if (record.keyStart >= 0 && !ignoreKeys) {
      return partitionForKey(record.bytes, record.keyStart, record.keyEnd, topic.partitions.length);
    }
    return topic.sticky.partition(topic.partitions);
  }

  /** Where the batch is full but could not be sent now anyway, it goes on in a larger buffer. */
  #appendTo(open: ProducerBatch, queue: PartitionQueue, record: RecordSlices): boolean {
    if (open.append(record)) return true;
    const size = this.#grownSize(queue);
    if (open.buffer.length >= size || this.#events.canSend(queue)) return false;
    const larger = this.pool.take(size);
    if (larger === undefined) return false;
    this.pool.release(open.moveTo(larger), true);
    return open.append(record);
  }

  #appendToNew(topic: TopicQueues, queue: PartitionQueue, record: RecordSlices, full?: ProducerBatch): boolean {
    const bound = this.#ensureSize(record);
    const { batchSize } = this.#config;
    if (full !== undefined) {
      full.closed = true;
      this.#events.batchFull();
    }
    // What waits already shows that the broker is slower than the input.
    const size = queue.waiting.length > 0 ? this.#grownSize(queue) : batchSize;
    const buffer = this.pool.take(Math.max(size, bound));
    if (buffer === undefined) return false;
    const batch = new ProducerBatch(buffer, Date.now(), queue.made++);
    batch.append(record);
    queue.waiting.push(batch);
    this.incomplete += 1;
    this.#appended(topic, record, batch.sizeInBytes, full !== undefined);
    this.#events.batchBegun(queue);
    return true;
  }

  #grownSize(queue: PartitionQueue): number {
    const [smallest = 0] = this.#sizes;
    if (this.#sizes.length === 1) return smallest;
    const growth = this.#events.growthOf(queue);
    return this.#sizes.findLast((size) => size <= growth) ?? smallest;
  }

  /** KafkaProducer.ensureValidRecordSize; gives the size that the record takes at most. */
  #ensureSize(record: RecordSlices): number {
    const bound = sizeUpperBound(record);
    const { maxRequestSize, bufferMemory } = this.#config;
    if (bound > maxRequestSize) throw tooLarge(bound, maxRequestSize, "max.request.size");
    if (bound > bufferMemory) throw tooLarge(bound, bufferMemory, "buffer.memory");
    return bound;
  }

  #appended(topic: TopicQueues, { keyStart }: RecordSlices, bytes: number, batchFull: boolean): void {
    if (keyStart < 0 || this.#config.ignoreKeys) topic.sticky.appended(bytes, batchFull);
  }

  /** In place of a batch that a broker found too large: its records in smaller ones, halves unless batch.size is less. */
  split(queue: PartitionQueue, batch: ProducerBatch): void {
    const half = RECORD_BATCH_OVERHEAD + Math.ceil((batch.sizeInBytes - RECORD_BATCH_OVERHEAD) / 2);
    const limit = Math.min(half, Math.max(this.#config.batchSize, RECORD_BATCH_OVERHEAD + 1));
    // The memory of the parts replaces that of the whole, and is not waited for.
    const parts = batch.split(Math.max(1, limit), (bytes) => this.pool.claim(bytes));
    this.release(batch);
    this.incomplete += parts.length;
    queue.putBack(...parts);
  }

  /** The batch is finished, one way or another. */
  release(batch: ProducerBatch, reusable = true): void {
    batch.done = true;
    this.incomplete -= 1;
    this.pool.release(batch.buffer, reusable && batch.packing !== "going-on");
    if (reusable) batch.discard();
  }
}

function sizesUpTo(most: number, smallest: number): number[] {
  const sizes = [smallest];
  for (let size = smallest * 2; size <= most; size *= 2) sizes.push(size);
  return sizes;
}
