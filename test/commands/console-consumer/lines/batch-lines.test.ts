import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { defaultFormat } from "../../../../src/commands/console-consumer/formatters/default-format.ts";
import { defaultFormatter } from "../../../../src/commands/console-consumer/formatters/default-formatter.ts";
import { JsonFormatter } from "../../../../src/commands/console-consumer/formatters/json-formatter.ts";
import { OutputBuffer } from "../../../../src/commands/console-consumer/formatters/output-buffer.ts";
import type { RecordFormatter } from "../../../../src/commands/console-consumer/formatters/record-formatter.ts";
import { BatchLines } from "../../../../src/commands/console-consumer/lines/batch-lines.ts";
import { LineMemory } from "../../../../src/commands/console-consumer/lines/line-memory.ts";
import { DecodeError } from "../../../../src/errors.ts";
import { answerPool } from "../../../../src/kafka/consumer/answer-memory.ts";
import { RecordBatch } from "../../../../src/protocol/records/batch.ts";
import { loadCodec } from "../../../../src/protocol/records/compression/index.ts";
import { RecordBatchBuilder } from "../../../../src/protocol/records/builder.ts";
import { RecordCursor } from "../../../../src/protocol/records/cursor.ts";
import { batchOf, formatted, type TestRecord } from "../formatters/records.ts";

const memory = new LineMemory(answerPool());
memory.load();
const output = new OutputBuffer(16, () => memory.takeOutput());

beforeAll(() => loadCodec("gzip"));

function withColumns(properties: Record<string, string>): RecordFormatter {
  return defaultFormatter(
    defaultFormat(new Map(Object.entries(properties)), (text) => {
      throw new Error(text);
    }),
  );
}

const all = ["timestamp", "partition", "offset", "delivery", "epoch", "headers", "key"];
const allColumns = Object.fromEntries(all.map((column) => [`print.${column}`, "true"]));

const FORMATTERS: Record<string, RecordFormatter> = {
  values: withColumns({}),
  "values behind separators of many bytes": withColumns({ "line.separator": "-".repeat(700), "null.literal": "" }),
  "keys and values": withColumns({ "print.key": "true", "null.literal": "NULL" }),
  "all columns": withColumns(allColumns),
  "no columns": withColumns({ "print.value": "false" }),
  "headers alone": withColumns({ "print.headers": "true", "print.value": "false", "headers.separator": " ; " }),
  json: new JsonFormatter(),
};

/** What the batch's lines are; undefined where that is left to others. */
function lined(formatter: RecordFormatter, batch: RecordBatch, into = output): string | undefined {
  into.clear();
  into.append(Buffer.from("before"));
  const lines = new BatchLines(memory, formatter);
  const place = { topic: "t", partition: 3, timestampType: batch.timestampType };
  const done = lines.append(batch, new RecordCursor().open(batch), place, into);
  const contents = into.contents().toString("latin1");
  expect(contents.slice(0, 6)).toBe("before");
  if (!done) expect(contents).toHaveLength(6);
  return done ? contents.slice(6) : undefined;
}

const written = (formatter: RecordFormatter, batch: RecordBatch): string =>
  formatted(formatter, batch).toString("latin1");

/** The batch where an answer would have it. */
function inAnswer(batch: RecordBatch): RecordBatch {
  const answer = memory.take(100_000 + batch.sizeInBytes);
  batch.bytes().copy(answer, 77);
  memory.giveBack(answer);
  return new RecordBatch(answer.subarray(0, 77 + batch.sizeInBytes), 77);
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('"', "\\", "\n", "\u0001", "\u001f", "\u007f", "é", "a", "\u{1f600}") }),
  fc.string({ minLength: 14, maxLength: 34 }),
  fc.string({ minLength: 500, maxLength: 530 }),
);
const bytes = fc.oneof(
  { weight: 8, arbitrary: text.map((each) => Buffer.from(each)) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const manyRecords: fc.Arbitrary<TestRecord[]> = fc.array(
  fc.record({
    key: bytes,
    value: bytes,
    timestamp: fc.oneof(
      fc.integer({ min: -1, max: 9 }),
      fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
      fc.constantFrom(0, 99_999_999, 100_000_000, 1_000_000_000_000_000, Number.MAX_SAFE_INTEGER),
    ),
    headers: fc.array(fc.tuple(text, bytes), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 8 },
);
const anyBytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each));

test.each(Object.entries(FORMATTERS))("%s are those of the formatter, wherever the batch lies", (_, formatter) => {
  fc.assert(
    fc.property(
      manyRecords,
      fc.constantFrom(0, 5, 99_999_999, 2 ** 52),
      fc.boolean(),
      (given, baseOffset, appended) => {
        const batch = batchOf(given, baseOffset, appended ? 1_700_000_000_001 : undefined);
        const wanted = written(formatter, batch);
        expect(lined(formatter, batch)).toBe(wanted);
        expect(lined(formatter, inAnswer(batch))).toBe(wanted);
      },
    ),
  );
});

test.each(Object.entries(FORMATTERS))("%s of any bytes are those of the formatter, or left to it", (_, formatter) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyBytes, anyBytes), { minLength: 1, maxLength: 3 }), (pairs) => {
      const batch = batchOf(pairs.map(([key, value]) => ({ key, value, headers: [["h", value]] })));
      const lines = lined(formatter, batch);
      if (formatter !== FORMATTERS["json"]) expect(lines).toBeDefined();
      if (lines !== undefined) expect(lines).toBe(written(formatter, batch));
    }),
  );
});

test("JSON of bytes that are no UTF-8 is left to the formatter", () => {
  for (const hex of ["80", "c080", "c1bf", "e08080", "eda080", "f0808080", "f4908080", "f5808080", "e282", "61ff"]) {
    for (const before of ["", "a".repeat(15), "a".repeat(16), "é".repeat(20)]) {
      const value = Buffer.concat([Buffer.from(before), Buffer.from(hex, "hex")]);
      expect(lined(FORMATTERS["json"]!, batchOf([{ value }])), `${before}${hex}`).toBeUndefined();
      expect(lined(withColumns(allColumns), batchOf([{ headers: [["k", value]] }]))).toBeDefined();
    }
  }
  const header = batchOf([{ value: "v", headers: [["k", null]] }]).bytes();
  header[header.length - 2] = 0xff;
  const batch = new RecordBatch(header);
  expect(lined(FORMATTERS["json"]!, batch)).toBeUndefined();
  expect(lined(FORMATTERS["headers alone"]!, batch)).toBeUndefined();
  expect(lined(FORMATTERS["values"]!, batch)).toBe("v\n");
});

test.each(Object.entries(FORMATTERS))(
  "%s of a damaged batch are those of the formatter, or left to it",
  (_, formatter) => {
    const records = [
      { key: "a", value: "b".repeat(70), timestamp: 5, headers: [["h", "1"]] as [string, string][] },
      { key: null, value: null, timestamp: 2 ** 40 },
      { key: "c".repeat(200), value: "d", timestamp: 7 },
    ];
    const whole = batchOf(records).bytes();
    const readable = (batch: RecordBatch): string | undefined => {
      try {
        return written(formatter, batch);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
        return undefined;
      }
    };
    for (let at = 57; at < whole.length; at++) {
      for (const change of [1, 2, 3, 0x7f, 0x80, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= change;
        const batch = new RecordBatch(damaged);
        if (batch.recordCount < 0) continue;
        const lines = lined(formatter, batch);
        if (lines !== undefined) expect(lines, `byte ${at} ^ ${change}`).toBe(readable(batch));
      }
    }
  },
);

test("takes compressed batches, and those with gaps", () => {
  const builder = new RecordBatchBuilder();
  for (const delta of [0, 3, 4]) builder.append(1, null, Buffer.from(`v${delta}`), [], delta);
  const batch = new RecordBatch(builder.build({ baseOffset: 7, compression: "gzip" }));
  expect(lined(withColumns({ "print.offset": "true" }), batch)).toBe("Offset:7\tv0\nOffset:10\tv3\nOffset:11\tv4\n");
});

test("leaves to others what it has no room for, and what is to be written elsewhere", () => {
  const values = FORMATTERS["values"]!;
  const large = batchOf([{ value: Buffer.alloc(1_200_000, "x") }]);
  expect(lined(values, large)).toHaveLength(1_200_001);
  expect(lined(values, batchOf([{ value: Buffer.alloc(2_400_000, "x") }]))).toBeUndefined();
  const escaped = batchOf([{ value: Buffer.alloc(600_000, 1) }]);
  expect(lined(FORMATTERS["json"]!, escaped)).toBeUndefined();
  const longSeparators = withColumns({ "key.separator": "k".repeat(50_000), "line.separator": "l".repeat(50_000) });
  expect(lined(longSeparators, batchOf([{ value: "v" }]))).toHaveLength(50_001);
  const manyLong = withColumns({ ...allColumns, "key.separator": "k".repeat(50_000) });
  expect(lined(manyLong, batchOf([{ value: "v" }]))).toBeUndefined();
  expect(lined(values, batchOf([{ value: "v" }]), new OutputBuffer())).toBeUndefined();
});

test("follows the place of the records", () => {
  const lines = new BatchLines(memory, withColumns({ "print.partition": "true" }));
  const batch = batchOf([{ value: "v" }]);
  output.clear();
  for (const partition of [1, 1, 2]) {
    const place = { topic: "t", partition, timestampType: batch.timestampType };
    expect(lines.append(batch, new RecordCursor().open(batch), place, output)).toBe(true);
  }
  expect(output.contents().toString()).toBe("Partition:1\tv\nPartition:1\tv\nPartition:2\tv\n");
});

test("leaves all to formatters that do not say what their lines are", () => {
  const unknown: RecordFormatter = { write: () => {} };
  expect(lined(unknown, batchOf([{ value: "v" }]))).toBeUndefined();
  const decoded = withColumns({ "value.deserializer": "org.apache.kafka.common.serialization.LongDeserializer" });
  expect(lined(decoded, batchOf([{ value: Buffer.alloc(8) }]))).toBeUndefined();
});
