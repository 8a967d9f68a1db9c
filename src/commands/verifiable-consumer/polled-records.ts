import { inHashOrder } from "../../java/hash-map.ts";
import { replaceMalformedUtf8 } from "../../java/utf8.ts";
import type { ConsumedBatches } from "../../kafka/consumer/consumer.ts";
import { partitionHash, partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import type { RecordBatch } from "../../protocol/records/batch.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import type { ShownRecord } from "./events.ts";

/** The records of one partition that one poll gave, never none. */
export interface PartitionRecords extends TopicPartition {
  readonly offsets: readonly number[];
  /** In the same order; empty unless they are to be shown. */
  readonly shown: readonly ShownRecord[];
}

/** Takes what polls give apart into records; a batch that comes in parts is gone through only once. */
export class PolledRecords {
  readonly #shows: boolean;
  readonly #cursor = new RecordCursor();
  /** By partition, batches of which a poll gave a part: the cursor stands on the first record of the next part. */
  readonly #begun = new Map<string, { readonly batch: RecordBatch; readonly cursor: RecordCursor }>();

  /** @param shows whether keys and values are wanted */
  constructor(shows: boolean) {
    this.#shows = shows;
  }

  /** In the order in which Java goes through its map of partitions. */
  read(polled: readonly ConsumedBatches[]): PartitionRecords[] {
    const sets = polled.map((each) => this.#partition(each)).filter(({ offsets }) => offsets.length > 0);
    return inHashOrder(sets, partitionHash);
  }

  #partition(consumed: ConsumedBatches): PartitionRecords {
    const { topic, partition, batches, fetchOffset, endOffset } = consumed;
    const key = partitionKey(consumed);
    const begun = this.#begun.get(key);
    this.#begun.delete(key);
    const offsets: number[] = [];
    const shown: ShownRecord[] = [];
    for (const batch of batches) {
      let onRecord = begun?.batch === batch;
      const isCut = endOffset <= batch.lastOffset;
      // The one for all is needed for other batches before the rest of this one comes.
      const cursor = begun?.batch === batch ? begun.cursor : (isCut ? new RecordCursor() : this.#cursor).open(batch);
      while (onRecord || cursor.next()) {
        onRecord = false;
        if (cursor.offset < fetchOffset) continue;
        if (cursor.offset >= endOffset) {
          this.#begun.set(key, { batch, cursor });
          break;
        }
        offsets.push(cursor.offset);
        if (this.#shows) {
          shown.push({ offset: cursor.offset, key: textOf(cursor.key()), value: textOf(cursor.value()) });
        }
      }
    }
    return { topic, partition, offsets, shown };
  }
}

/** StringDeserializer's. */
function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : replaceMalformedUtf8(bytes).toString("utf8");
}
