import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { INPUT, MEMORY_PAGES, OUTPUT, TABLE } from "../../../src/kafka/producer/line-records-memory.ts";
import { WASM_PAGE } from "../../../src/kafka/wasm-program.ts";
import { LineMemory } from "../../../src/kafka/producer/line-records.ts";
import type { Lines } from "../../../src/kafka/producer/line-records.ts";
import { ProducerBatch } from "../../../src/kafka/producer/producer-batch.ts";
import { emptyRecord } from "../../../src/kafka/producer/record-slices.ts";
import type { RecordSlices } from "../../../src/kafka/producer/record-slices.ts";

const BASE = 1_700_000_000_000;
const memory = LineMemory.open()!;

/** Lines behind some bytes, as they stand in a buffer that has been read from already. */
function linesOf(values: readonly string[], before = 0, timestamp = BASE, place = 1): Lines {
  const bytes = memory.input;
  // What lies behind the lines is of no meaning.
  bytes.fill("\n");
  const end = before + bytes.write(values.map((value) => `${value}\n`).join(""), before);
  return { bytes, memory, start: before, end, timestamp, place };
}

/** The first of the lines, as a record. */
function firstOf({ bytes, start, timestamp, place }: Lines): RecordSlices {
  return { ...emptyRecord(), bytes, valueStart: start, valueEnd: bytes.indexOf("\n", start), timestamp, place };
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
      fc.array(fc.tuple(lengths, fc.constantFrom("a", "\u0000", "é", "\r", "\u008a", "\u000b")), { maxLength: 60 }),
      fc.integer({ min: 100, max: 40_000 }),
      fc.constantFrom(0, 1, 7),
      fc.constantFrom(0, 50, 100, 10_000, 2 ** 30, -100, 2 ** 33),
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
  expect(batch.recordCount).toBe(500);
  expect(lines.place).toBe(501);
});

test("fills a batch that is larger than its own memory, and counts beyond short varints", () => {
  const lines = linesOf(Array.from({ length: 100_000 }, (_, index) => String(index % 1000)));
  const one = new ProducerBatch(Buffer.alloc(2_000_000), BASE);
  while (lines.start < lines.end) one.appendLines(lines, Number.POSITIVE_INFINITY);
  expect(one.recordCount).toBe(100_000);
  const again = linesOf(Array.from({ length: 100_000 }, (_, index) => String(index % 1000)));
  const other = new ProducerBatch(Buffer.alloc(2_000_000), BASE);
  fill(other, again, () => {});
  expect(one.records.equals(other.records)).toBe(true);
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

test("leaves a line for which there is no room, and lines that lie elsewhere", () => {
  const lines = linesOf(["x".repeat(OUTPUT.size + 10)]);
  const batch = new ProducerBatch(Buffer.alloc(2 * OUTPUT.size), BASE);
  batch.appendLines(lines, Number.POSITIVE_INFINITY);
  batch.appendLines({ ...linesOf(["x"]), memory: undefined }, 100);
  expect(batch.recordCount).toBe(0);
  expect(lines.start).toBe(0);
});

test("has places for lines and records that do not touch", () => {
  expect(memory.input).toHaveLength(INPUT.to - INPUT.from);
  expect(OUTPUT.from).toBeGreaterThanOrEqual(INPUT.to + 16);
  expect(TABLE.from).toBeGreaterThanOrEqual(OUTPUT.from + OUTPUT.size + 16);
  expect(MEMORY_PAGES * WASM_PAGE).toBeGreaterThanOrEqual(TABLE.from + TABLE.lines * 8);
});

test("has the program that was made of the source as it is (npx tsx scripts/gen-wasm.ts)", () => {
  const root = path.resolve(import.meta.dirname, "../../..");
  const source = readFileSync(path.join(root, "assembly/line-records.ts"));
  const made = readFileSync(path.join(root, "src/kafka/producer/line-records-wasm.ts"), "utf8");
  expect(made).toContain(createHash("sha256").update(source).digest("hex"));
});
