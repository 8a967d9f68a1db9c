import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOfRecord, viewOf, writeRecord } from "../../../src/kafka/producer/record-bytes.ts";
import { emptyRecord } from "../../../src/kafka/producer/record-slices.ts";
import { sizeOfVarint, writeVarint } from "../../../src/protocol/records/varint.ts";

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(sizeOfVarint(value));
  writeVarint(bytes, 0, value);
  return bytes;
}

const field = (bytes: Buffer | null): Buffer[] => (bytes === null ? [varint(-1)] : [varint(bytes.length), bytes]);

test("writes a record wherever it stands, and spoils nothing before it", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each));
  const text = fc.option(bytes, { nil: null });
  fc.assert(
    fc.property(text, text, fc.nat({ max: 40 }), fc.nat({ max: 40 }), fc.nat({ max: 40 }), (key, value, ...rooms) => {
      const [before, behind, behindSource] = rooms;
      const source = Buffer.concat([
        key ?? Buffer.alloc(0),
        value ?? Buffer.alloc(0),
        Buffer.alloc(behindSource, 0xaa),
      ]);
      const keyEnd = key?.length ?? 0;
      const record = {
        ...emptyRecord(),
        bytes: source,
        keyStart: key === null ? -1 : 0,
        keyEnd,
        valueStart: value === null ? -1 : keyEnd,
        valueEnd: keyEnd + (value?.length ?? 0),
      };
      const size = sizeOfRecord(record, 5, 70);
      const body = Buffer.concat([Buffer.of(0), varint(5), varint(70), ...field(key), ...field(value), Buffer.of(0)]);
      const expected = Buffer.concat([varint(body.length), body]);
      const target = Buffer.alloc(before + expected.length + behind, 0xee);
      const end = writeRecord(target, viewOf(target), before, record, size, 5, 70);
      expect(end).toBe(before + expected.length);
      expect(target.subarray(before, end).equals(expected)).toBe(true);
      expect(target.subarray(0, before).every((byte) => byte === 0xee)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
