import { expect, test } from "vitest";
import { StickyPartitioner } from "../../../src/kafka/producer/sticky-partitioner.ts";

const candidate = (index: number, load = 0, available = true) => ({ index, load, available });
const three = [candidate(0), candidate(1), candidate(2)];

/** Gives these numbers, one after the other. */
const dice = (...rolls: number[]) => {
  return () => rolls.shift() ?? 0;
};

test("stays with a partition until batch.size went there and a batch is full", () => {
  const sticky = new StickyPartitioner(100, true, dice(0.4, 0.9));
  expect(sticky.partition(three)).toBe(1);
  sticky.appended(99, true);
  expect(sticky.partition(three)).toBe(1);
  sticky.appended(1, false);
  expect(sticky.partition(three)).toBe(1);
  sticky.appended(1, true);
  expect(sticky.partition(three)).toBe(2);
});

test("moves on behind twice batch.size, full batch or not", () => {
  const sticky = new StickyPartitioner(100, true, dice(0, 0.9));
  expect(sticky.partition(three)).toBe(0);
  sticky.appended(200, false);
  expect(sticky.partition(three)).toBe(2);
});

test("leaves out partitions without a leader, unless none has one", () => {
  const some = [candidate(0, 0, false), candidate(1), candidate(2, 0, false)];
  expect(new StickyPartitioner(1, true, dice(0.99)).partition(some)).toBe(1);
  const none = three.map(({ index }) => candidate(index, 0, false));
  expect(new StickyPartitioner(1, true, dice(0.99)).partition(none)).toBe(2);
});

test("prefers partitions where less waits, unless that is switched off", () => {
  const loaded = [candidate(0, 9), candidate(1, 0)];
  // Weights 1 and 10.
  expect(new StickyPartitioner(1, true, dice(0.1)).partition(loaded)).toBe(1);
  expect(new StickyPartitioner(1, false, dice(0.1)).partition(loaded)).toBe(0);
});

test("tells how much still goes to a partition", () => {
  const sticky = new StickyPartitioner(100, true, dice(0, 0.9));
  sticky.partition(three);
  sticky.appended(150, false);
  expect(sticky.bytesLeft).toBe(50);
});
