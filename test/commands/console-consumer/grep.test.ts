import { expect, test } from "vitest";
import { grep } from "../../../src/commands/console-consumer/grep.ts";
import { RecordCursor } from "../../../src/protocol/records/cursor.ts";
import { batchOf } from "./formatters/records.ts";

function found(pattern: string): number[] {
  const wanted = grep(pattern);
  const cursor = new RecordCursor().open(
    batchOf([{ key: "k1", value: "värde" }, { key: null, value: null }, { value: "x1" }]),
  );
  const offsets: number[] = [];
  while (cursor.next()) if (wanted(cursor)) offsets.push(cursor.offset);
  return offsets;
}

test("looks into keys and values, as text", () => {
  expect(found("^v.rde$")).toEqual([0]);
  expect(found("1")).toEqual([0, 2]);
  expect(found("nope")).toEqual([]);
});

test("says what is wrong with a pattern", () => {
  expect(() => grep("(")).toThrow("--grep: Invalid regular expression");
});
