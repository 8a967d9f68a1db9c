import { expect, test } from "vitest";
import { giveBack, takeBuffer } from "../../src/protocol/buffer-pool.ts";

const KIB = 1024;

test.each([0, 1, 16 * KIB - 1, 16 * KIB, 16 * KIB + 1, 100_000, 1024 * KIB, 1024 * KIB + 1])(
  "gives exactly %d bytes",
  (bytes) => {
    expect(takeBuffer(bytes)).toHaveLength(bytes);
  },
);

test("uses memory again that was given back, by any part of it", () => {
  const first = takeBuffer(300_000);
  giveBack(first.subarray(1000, 1001));
  const second = takeBuffer(280_000);
  expect(second.buffer).toBe(first.buffer);
  expect(second).toHaveLength(280_000);
  giveBack(second);
});

test("never lends the same memory twice at a time", () => {
  const first = takeBuffer(500_000);
  giveBack(first);
  giveBack(first);
  const taken = [takeBuffer(500_000), takeBuffer(500_000)];
  expect(taken[0]?.buffer).not.toBe(taken[1]?.buffer);
});

test("leaves memory alone that is not its own", () => {
  const foreign = Buffer.allocUnsafeSlow(64 * KIB);
  giveBack(foreign);
  expect(takeBuffer(64 * KIB).buffer).not.toBe(foreign.buffer);
});

test("keeps a dozen megabytes at most", () => {
  const taken = Array.from({ length: 20 }, () => takeBuffer(1024 * KIB));
  for (const buffer of taken) giveBack(buffer);
  const known = new Set(taken.map(({ buffer }) => buffer));
  const again = Array.from({ length: 20 }, () => takeBuffer(1024 * KIB));
  expect(again.filter(({ buffer }) => known.has(buffer)).length).toBeLessThanOrEqual(12);
});
