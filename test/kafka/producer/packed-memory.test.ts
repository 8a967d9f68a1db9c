import { expect, test } from "vitest";
import { PackedMemory } from "../../../src/kafka/producer/packed-memory.ts";

test("gives as many bytes as are wanted, of memory that has room for a few more", () => {
  const memory = new PackedMemory();
  const sizes = [1, 61, 4096, 4097, 100_000, 2 ** 20].map((bytes) => {
    const { length, buffer } = memory.take(bytes);
    return [length, buffer.byteLength];
  });
  expect(sizes).toEqual([
    [1, 4096],
    [61, 4096],
    [4096, 4096],
    [4097, 8192],
    [100_000, 131_072],
    [2 ** 20, 2 ** 20],
  ]);
});

test("uses again what it gets back, where it is as large as what is wanted next", () => {
  const memory = new PackedMemory();
  const { buffer } = memory.take(5000);
  memory.give(buffer);
  expect(memory.take(4000).buffer).not.toBe(buffer);
  expect(memory.take(8000).buffer).toBe(buffer);
  expect(memory.take(8000).buffer).not.toBe(buffer);
});

test("keeps no more than some megabytes", () => {
  const memory = new PackedMemory();
  const given = Array.from({ length: 20 }, () => memory.take(2 ** 20).buffer);
  for (const each of given) memory.give(each);
  const again = given.map(() => memory.take(2 ** 20).buffer).filter((each) => given.includes(each));
  expect(again).toHaveLength(8);
});
