import type { RecordBatch } from "../../protocol/records/batch.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";

/** Counts the records of batches and the bytes of their keys and values, without an object for each. */
export class RecordCount {
  records = 0;
  bytes = 0;
  readonly #cursor = new RecordCursor();

  /**
   * Counts the records of a batch that have offset `from` or a later one, until there are `most` records in all.
   *
   * @returns the offset to go on at, where it has more of them
   */
  add(batch: RecordBatch, from: number, most: number): number | undefined {
    const cursor = this.#cursor.open(batch);
    let { records, bytes } = this;
    let next: number | undefined;
    while (cursor.next()) {
      if (cursor.offset < from) continue;
      if (records >= most) {
        next = cursor.offset;
        break;
      }
      records++;
      // -1 is the length of null.
      if (cursor.keyLength > 0) bytes += cursor.keyLength;
      if (cursor.valueLength > 0) bytes += cursor.valueLength;
    }
    this.records = records;
    this.bytes = bytes;
    return next;
  }
}
