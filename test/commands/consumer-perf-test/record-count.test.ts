import { describe, expect, test } from "vitest";
import { RecordCount } from "../../../src/commands/consumer-perf-test/record-count.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";

const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));

/** A batch that begins at offset 10. */
function batchOf(...records: [key: string | null, value: string | null][]): RecordBatch {
  const builder = new RecordBatchBuilder();
  for (const [key, value] of records) builder.append(1000, bytes(key), bytes(value), []);
  const batch = new RecordBatch(builder.build({}));
  batch.setBaseOffset(10);
  return batch;
}

describe("counting the records of batches", () => {
  test("adds up keys and values; null has no bytes", () => {
    const count = new RecordCount();
    expect(count.add(batchOf(["ab", "cde"], [null, "f"], ["g", null], ["", ""]), 0, 100)).toBeUndefined();
    expect(count).toMatchObject({ records: 4, bytes: 7 });
  });

  test("leaves out what lies before the offset that was asked for", () => {
    const count = new RecordCount();
    expect(count.add(batchOf([null, "a"], [null, "bb"], [null, "ccc"]), 12, 100)).toBeUndefined();
    expect(count).toMatchObject({ records: 1, bytes: 3 });
  });

  test("ends once there are enough, and says where to go on", () => {
    const count = new RecordCount();
    const batch = batchOf([null, "a"], [null, "bb"], [null, "ccc"]);
    expect(count.add(batch, 0, 2)).toBe(12);
    expect(count).toMatchObject({ records: 2, bytes: 3 });
    expect(count.add(batch, 12, 3)).toBeUndefined();
    expect(count).toMatchObject({ records: 3, bytes: 6 });
  });
});
