import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { letGo, quietBuffer } from "../../src/storage/quiet-memory.ts";

const MEGABYTE = 1024 * 1024;

test.each([0, 100, 64 * 1024, MEGABYTE])("gives %d bytes of zeros or anything", (bytes) => {
  const buffer = quietBuffer(bytes);
  expect(buffer).toHaveLength(bytes);
  buffer.fill(7);
  expect(buffer.every((byte) => byte === 7)).toBe(true);
});

test("the collector does not count it", () => {
  const before = process.memoryUsage().external;
  const kept = Array.from({ length: 50 }, () => quietBuffer(MEGABYTE));
  expect(process.memoryUsage().external - before).toBeLessThan(10 * MEGABYTE);
  expect(kept).toHaveLength(50);
});

test("what was let go is collected before long", async () => {
  const collected: unknown[] = [];
  const registry = new FinalizationRegistry((what) => collected.push(what));
  for (let count = 0; count < 600; count++) {
    const buffer = quietBuffer(MEGABYTE);
    registry.register(buffer.buffer, undefined);
    letGo([buffer]);
    await setImmediate();
  }
  for (let turn = 0; turn < 1000 && collected.length === 0; turn++) await setImmediate();
  expect(collected.length).toBeGreaterThan(100);
});

test("small buffers need no telling", () => {
  expect(() => letGo([quietBuffer(10)])).not.toThrow();
});
