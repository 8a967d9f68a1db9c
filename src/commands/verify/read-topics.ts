import type { Consumer } from "../../kafka/consumer/consumer.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { HASH_LENGTH, NO_HASH, recordHash } from "../../kit/ledger/record-hash.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import { idOfHashes } from "./record-id.ts";

/** A partition's records from the first one that is there up to an end. */
export interface Span extends TopicPartition {
  readonly begin: number;
  readonly end: number;
}

const POLL_MS = 1000;

/** Reads the spans side by side and tells of each record, each partition's in order. */
export async function readSpans(
  consumer: Consumer,
  spans: readonly Span[],
  tell: (span: number, offset: number, id: number) => void,
): Promise<void> {
  const open = new Map(spans.map((span, index) => [partitionKey(span), { ...span, index }] as const));
  for (const [key, { begin, end }] of open) if (begin >= end) open.delete(key);
  if (open.size === 0) return;
  consumer.assign(
    [...open.values()].map(({ topic, partition }) => ({ topic, partition, offset: "earliest" as const })),
  );
  const cursor = new RecordCursor();
  const ids = new RecordIds();
  while (open.size > 0) {
    for (const { topic, partition, batches, fetchOffset } of await consumer.poll(POLL_MS)) {
      const span = open.get(partitionKey({ topic, partition }));
      if (span === undefined) continue;
      for (const batch of batches) {
        cursor.open(batch);
        while (cursor.next()) {
          if (cursor.offset >= fetchOffset && cursor.offset < span.end) tell(span.index, cursor.offset, ids.of(cursor));
        }
      }
    }
    for (const [key, { topic, partition, end }] of open) {
      if ((consumer.position({ topic, partition }) ?? 0) < end) continue;
      open.delete(key);
      consumer.pause([{ topic, partition }]);
    }
  }
}

/** The numbers that stand for records, without a new buffer for each. */
class RecordIds {
  readonly #hashes = Buffer.alloc(2 * HASH_LENGTH);

  of({ buffer, keyOffset, keyLength, valueOffset, valueLength }: RecordCursor): number {
    this.#put(buffer, valueOffset, valueLength, 0);
    this.#put(buffer, keyOffset, keyLength, HASH_LENGTH);
    return idOfHashes(this.#hashes, 0, HASH_LENGTH);
  }

  #put(buffer: Buffer, offset: number, length: number, at: number): void {
    this.#hashes.write(length < 0 ? NO_HASH : recordHash(buffer.subarray(offset, offset + length)), at, "latin1");
  }
}
