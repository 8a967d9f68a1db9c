import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Lines } from "../../../src/kafka/producer/line-records.ts";
import { ProducerBatch } from "../../../src/kafka/producer/producer-batch.ts";
import type { RecordSlices } from "../../../src/kafka/producer/record-slices.ts";

const BASE = 1_700_000_000_000;

/** Lines behind some bytes, as they stand in a buffer that has been read from already. */
function linesOf(values: readonly string[], before = 0, timestamp = BASE, place = 1): Lines {
  const bytes = Buffer.from(`${"\n".repeat(before)}${values.map((value) => `${value}\n`).join("")}`);
  return { bytes, start: before, end: bytes.length, timestamp, place };
}

/** The first of the lines, as a record. */
function firstOf({ bytes, start, timestamp, place }: Lines): RecordSlices {
  const valueEnd = bytes.indexOf("\n", start);
  return { bytes, keyStart: -1, keyEnd: -1, valueStart: start, valueEnd, headers: undefined, timestamp, place };
}

function appendFirst(batch: ProducerBatch, lines: Lines): boolean {
  const record = firstOf(lines);
  if (!batch.append(record)) return false;
  lines.start = record.valueEnd + 1;
  lines.place += 1;
  return true;
}

/** Until the batch is full or nothing is left. */
function fill(batch: ProducerBatch, lines: Lines, append: (batch: ProducerBatch, lines: Lines) => void): void {
  while (lines.start < lines.end) {
    append(batch, lines);
    if (lines.start < lines.end && !appendFirst(batch, lines)) return;
  }
}

function placesOf(batch: ProducerBatch): number[][] {
  const places: number[][] = [];
  batch.forEach((index, place, keyLength, valueLength) => places.push([index, place, keyLength, valueLength]));
  return places;
}

test("writes what is written line by line", () => {
  const lengths = fc.oneof(
    fc.nat({ max: 20 }),
    fc.integer({ min: 50, max: 70 }),
    fc.nat({ max: 300 }),
    fc.nat({ max: 9000 }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(lengths, fc.constantFrom("a", "\u0000", "é", "\r", "\u008a", "\u000b")), { maxLength: 200 }),
      fc.integer({ min: 100, max: 40_000 }),
      fc.constantFrom(0, 1, 7),
      fc.constantFrom(0, 50, 100, 10_000, -100, 2 ** 33),
      fc.integer({ min: 1, max: 3000 }),
      (shape, size, before, later, mostBytes) => {
        const values = shape.map(([length, letter]) => letter.repeat(length));
        const batches = [false, true].map((fast) => {
          const batch = new ProducerBatch(Buffer.alloc(size, 0xee), BASE);
          fill(batch, linesOf(["first"], before), () => {});
          const lines = linesOf(values, before, BASE + later, 7);
          fill(batch, lines, (into, from) => {
            if (fast) into.appendLines(from, mostBytes);
          });
          return { batch, left: [lines.start, lines.place] };
        });
        const [slow, fast] = batches;
        expect(fast!.left).toEqual(slow!.left);
        expect(fast!.batch.records.equals(slow!.batch.records)).toBe(true);
        expect(placesOf(fast!.batch)).toEqual(placesOf(slow!.batch));
        for (const { batch } of batches) batch.seal("none");
        expect(fast!.batch.wire.equals(slow!.batch.wire)).toBe(true);
      },
    ),
  );
});

test("takes all but what is near the end of the buffer, in one call", () => {
  const lines = linesOf(Array.from({ length: 500 }, (_, index) => "x".repeat(index % 90)));
  const batch = new ProducerBatch(Buffer.alloc(100_000), BASE);
  batch.appendLines(lines, Number.POSITIVE_INFINITY);
  expect(batch.recordCount).toBeGreaterThan(495);
  expect(lines.place).toBe(batch.recordCount + 1);
});

test("takes no more lines once it has written so many bytes", () => {
  // 102 bytes each, as a record.
  const lines = linesOf(Array.from({ length: 50 }, () => "x".repeat(93)));
  const batch = new ProducerBatch(Buffer.alloc(100_000), BASE);
  batch.appendLines(lines, 408);
  expect(batch.recordCount).toBe(4);
  batch.appendLines(lines, 103);
  expect(batch.recordCount).toBe(6);
});
