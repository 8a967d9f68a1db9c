import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { LineMemory } from "../../../../src/commands/console-consumer/lines/line-memory.ts";
import { WASM_PAGE } from "../../../../src/kafka/wasm-program.ts";
import { ANSWERS, MEMORY_PAGES, OUTPUT } from "../../../../src/commands/console-consumer/lines/memory-map.ts";
import { BufferPool } from "../../../../src/protocol/buffer-pool.ts";

const otherwise = (): BufferPool => new BufferPool({ smallest: 1, largest: 2 ** 25, kept: 2 ** 26 });

test("lends from elsewhere until it is loaded, and takes nothing", () => {
  const memory = new LineMemory(otherwise());
  const answer = memory.take(100_000);
  expect([memory.program, memory.holds(answer), memory.takeOutput()]).toEqual([undefined, false, undefined]);
  memory.load();
  memory.giveBack(answer);
  expect(memory.take(1000)).toHaveLength(1000);
});

test("lends each place for answers once, until it is given back", () => {
  const memory = new LineMemory(otherwise());
  memory.load();
  const answers = Array.from({ length: ANSWERS.count }, () => memory.take(ANSWERS.size));
  expect(answers.every((answer) => memory.holds(answer))).toBe(true);
  expect(new Set(answers.map(({ byteOffset }) => byteOffset)).size).toBe(ANSWERS.count);
  expect(memory.holds(memory.take(ANSWERS.size))).toBe(false);
  const [, second] = answers;
  memory.giveBack(second!.subarray(5, 9));
  memory.giveBack(second!);
  expect(memory.take(200_000).byteOffset).toBe(second!.byteOffset);
  expect(memory.holds(memory.take(200_000))).toBe(false);
});

test("lends from elsewhere what is too small or too large for a place", () => {
  const memory = new LineMemory(otherwise());
  memory.load();
  expect(memory.holds(memory.take(1000))).toBe(false);
  expect(memory.holds(memory.take(ANSWERS.size + 1))).toBe(false);
});

test("has a few places for lines, which overlap with nothing", () => {
  const memory = new LineMemory(otherwise());
  memory.load();
  memory.load();
  const places = [
    ...Array.from({ length: OUTPUT.count }, () => memory.takeOutput()!),
    ...Array.from({ length: ANSWERS.count }, () => memory.take(ANSWERS.size)),
    memory.layout,
    memory.input,
  ].toSorted((one, other) => one.byteOffset - other.byteOffset);
  expect(memory.takeOutput()).toBeUndefined();
  for (const [index, { byteOffset, length }] of places.entries()) {
    expect(byteOffset + length).toBeLessThanOrEqual(places[index + 1]?.byteOffset ?? (MEMORY_PAGES - 1) * WASM_PAGE);
  }
  expect(memory.program?.memory.buffer.byteLength).toBe(MEMORY_PAGES * WASM_PAGE);
});

test("has the program that was made of the source as it is (npx tsx scripts/gen-wasm.ts)", () => {
  const root = path.resolve(import.meta.dirname, "../../../..");
  const source = readFileSync(path.join(root, "assembly/record-lines.ts"));
  const made = readFileSync(path.join(root, "src/commands/console-consumer/lines/record-lines-wasm.ts"), "utf8");
  expect(made).toContain(createHash("sha256").update(source).digest("hex"));
});
