import { expect, test } from "vitest";
import { decodeHeaders, HeaderCursor } from "../../../src/protocol/records/headers.ts";

/** Two headers, `a` = `xy` and `a` = null, within other bytes. */
const BYTES = Buffer.from("ff026104787902610100", "hex");

test("walks the headers in order, doubles and nulls kept", () => {
  const cursor = new HeaderCursor().open(BYTES, 1, 9, 2);
  const seen: unknown[] = [];
  while (cursor.next()) {
    const { keyOffset, keyLength, valueOffset, valueLength } = cursor;
    const key = BYTES.toString("utf8", keyOffset, keyOffset + keyLength);
    seen.push([key, valueLength < 0 ? null : BYTES.toString("utf8", valueOffset, valueOffset + valueLength)]);
  }
  expect(seen).toEqual([
    ["a", "xy"],
    ["a", null],
  ]);
});

test("gives the same as a list", () => {
  expect(decodeHeaders(BYTES, 1, 9, 2)).toEqual([
    { key: "a", value: Buffer.from("xy") },
    { key: "a", value: null },
  ]);
});

test.each([
  ["a header key is null", "0101", 1],
  ["they are cut short", "0261", 1],
  ["5 bytes do not fit", "0a61", 1],
  ["-2 bytes do not fit", "026103", 1],
  ["1 bytes follow the last header", "02610100", 1],
  ["a varint has more than 5 bytes", "ffffffffffff", 1],
])("says of headers that do not parse: %s", (reason, hex, count) => {
  const bytes = Buffer.from(hex, "hex");
  expect(() => decodeHeaders(bytes, 0, bytes.length, count)).toThrow(`invalid record headers at byte 0: ${reason}`);
});
