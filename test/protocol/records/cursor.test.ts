import { describe, expect, test } from "vitest";
import { DecodeError } from "../../../src/errors.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";
import { RecordCursor } from "../../../src/protocol/records/cursor.ts";
import { headersOf } from "../../../src/protocol/records/records.ts";

/** A batch with these bytes for records and this count in its header. */
function batchWith(records: string, count: number): RecordBatch {
  const builder = new RecordBatchBuilder();
  builder.append(1000, null, null);
  const data = Buffer.concat([builder.build({ baseOffset: 10 }).subarray(0, 61), Buffer.from(records, "hex")]);
  data.writeInt32BE(data.length - 12, 8);
  data.writeInt32BE(count, 57);
  return new RecordBatch(data);
}

/** The smallest record: no key, no value, no headers. */
const EMPTY = "0c000000010100";

function readAll(batch: RecordBatch): number {
  const cursor = new RecordCursor().open(batch);
  let count = 0;
  while (cursor.next()) {
    headersOf(cursor);
    count++;
  }
  return count;
}

describe("RecordCursor", () => {
  test("shows where everything of a record is", () => {
    // 16 bytes: timestamp delta 100 (2 bytes), offset delta 3, key "ab", value "xyz", one header "h" without a value
    const batch = batchWith("2000c801060461620678797a02026801", 1);
    const data = Buffer.from(batch.bytes());
    data[61] = (data.length - 62) * 2;
    const cursor = new RecordCursor().open(new RecordBatch(data));
    expect(cursor.next()).toBe(true);
    expect(cursor.offset).toBe(13);
    expect(cursor.timestamp).toBe(1100);
    expect(data.toString("utf8", cursor.keyOffset, cursor.keyOffset + cursor.keyLength)).toBe("ab");
    expect(data.toString("utf8", cursor.valueOffset, cursor.valueOffset + cursor.valueLength)).toBe("xyz");
    expect(cursor.headerCount).toBe(1);
    expect(headersOf(cursor)).toEqual([{ key: "h", value: null }]);
    expect(cursor.next()).toBe(false);
    expect(cursor.next()).toBe(false);
  });

  test("serves one batch after the other", () => {
    const cursor = new RecordCursor();
    for (const count of [2, 1, 3]) {
      cursor.open(batchWith(EMPTY.repeat(count), count));
      let seen = 0;
      while (cursor.next()) seen++;
      expect(seen).toBe(count);
    }
  });

  test("stays in the batch when more data follows it", () => {
    const first = batchWith(EMPTY, 2);
    const data = Buffer.concat([first.bytes(), Buffer.from(EMPTY, "hex")]);
    expect(() => readAll(new RecordBatch(data))).toThrow(DecodeError);
  });

  test("reads a batch without records as empty, whatever follows the header", () => {
    expect(readAll(batchWith(EMPTY, 0))).toBe(0);
  });

  test.each([
    ["a negative count", EMPTY, -1, "Found invalid record count -1 in magic v2 batch"],
    ["a count that is too large", EMPTY, 2147483647, "it is cut short"],
    ["a count that is too small", EMPTY.repeat(2), 1, "7 bytes follow the last record"],
    ["a size of 0", "00", 1, "its size 0 does not fit"],
    ["a negative size", "01", 1, "its size -1 does not fit"],
    ["a size beyond the end", "0e000000010100", 1, "its size 7 does not fit"],
    ["a size of 2 GiB", "feffffff0f00000000010100", 1, "its size 2147483647 does not fit"],
    ["a size that is cut short", "ffff", 1, "cut short"],
    ["a varint of six bytes", "808080808001", 1, "a varint has more than 5 bytes"],
    ["a size that is too large for its fields", `0e${EMPTY.slice(2)}00`, 1, "its size is not 7"],
    ["a key length of -2", "0c000000030100", 1, "a length of -2 cannot be"],
    ["a key beyond the record", "0c000000400100", 1, "32 bytes do not fit"],
    ["a value beyond the record", "0c000000014000", 1, "32 bytes do not fit"],
    ["a value beyond the record, in the next one", `0c000000010600${EMPTY}`, 2, "3 bytes do not fit"],
    ["a negative header count", "0c000000010101", 1, "it cannot have -1 headers"],
    ["a header count of 2 GiB", "140000000101feffffff0f", 1, "it cannot have 2147483647 headers"],
    ["a header count without headers", "0c000000010102", 1, "it cannot have 1 headers"],
    ["a header with a null key", "100000000101020101", 1, "a header key is null"],
    ["a header key beyond the record", "100000000101024001", 1, "32 bytes do not fit"],
    ["a header that is cut short", "0e00000001010280", 1, "they are cut short"],
    ["bytes behind the last header", "12000000010102000100", 1, "1 bytes follow the last header"],
    ["a varlong of eleven bytes", "1e00ffffffffffffffffffff01010100", 1, "a varlong has more than 10 bytes"],
    ["a timestamp beyond 2^53", "1e00ffffffffffffffffff0100010100", 1, "beyond 2^53"],
  ])("refuses %s", (_name, hex, count, message) => {
    const read = () => readAll(batchWith(hex, count));
    expect(read).toThrow(DecodeError);
    expect(read).toThrow(message);
  });

  test("tells the byte where a record is broken", () => {
    const batch = batchWith(`${EMPTY}0c000000030100`, 2);
    expect(() => readAll(batch)).toThrow("invalid record at byte 68");
    expect(() => readAll(batch)).toThrow(expect.objectContaining({ offset: 73 }));
  });
});
