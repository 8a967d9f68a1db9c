import { expect, test } from "vitest";
import { PolledRecords } from "../../../src/commands/verifiable-consumer/polled-records.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";

function batch(baseOffset: number, values: readonly (Buffer | null)[]): RecordBatch {
  const builder = new RecordBatchBuilder();
  for (const value of values) builder.append(1, null, value);
  return new RecordBatch(builder.build({ baseOffset }), 0);
}

const polled = (partition: number, batches: readonly RecordBatch[], fetchOffset: number, endOffset: number) => ({
  topic: "t",
  partition,
  batches,
  fetchOffset,
  endOffset,
  highWatermark: 99,
});

test("goes on within a batch of which the poll before gave a part, whatever came between", () => {
  const records = new PolledRecords(true);
  const five = batch(
    0,
    ["a", "b", "c", "d", "e"].map((value) => Buffer.from(value)),
  );
  const more = batch(5, [Buffer.from("f")]);
  const other = batch(0, [Buffer.from("x")]);
  const shown = (...given: ReturnType<typeof polled>[]) =>
    records.read(given).map(({ partition, shown: all }) => `${partition}: ${all.map(({ value }) => value).join("")}`);
  expect(shown(polled(0, [five], 1, 3))).toEqual(["0: bc"]);
  expect(shown(polled(3, [other], 0, 1))).toEqual(["3: x"]);
  expect(shown(polled(0, [five], 3, 4))).toEqual(["0: d"]);
  expect(shown(polled(0, [five, more], 4, 6))).toEqual(["0: ef"]);
});

test("decodes as Java's StringDeserializer, and only what is shown", () => {
  const given = [polled(0, [batch(0, [null, Buffer.from("e282", "hex"), Buffer.alloc(0)])], 0, 3)];
  expect(new PolledRecords(true).read(given)[0]?.shown.map(({ value }) => value)).toEqual([null, "\ufffd", ""]);
  expect(new PolledRecords(false).read(given)[0]).toMatchObject({ offsets: [0, 1, 2], shown: [] });
});

test("goes through partitions in the order of Java's map, without those that gave nothing", () => {
  const given = [0, 1, 2].map((partition) => polled(partition, partition === 2 ? [] : [batch(0, [null])], 0, 1));
  expect(new PolledRecords(false).read(given).map(({ partition }) => partition)).toEqual([1, 0]);
});
