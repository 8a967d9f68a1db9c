import { expect, test } from "vitest";
import { MemoryPool } from "../../../src/kafka/producer/memory-pool.ts";

test("A buffer of a usual size is used again.", () => {
  const pool = new MemoryPool(1000, [100]);
  const buffer = pool.claim(100);
  pool.release(buffer, true);
  expect(pool).toMatchObject({ used: 0, idle: 100 });
  expect(pool.take(100)).toBe(buffer);
  expect(pool).toMatchObject({ used: 100, idle: 0 });
});

test("Buffers that are as large as one record are not kept, however many sizes there are.", () => {
  const pool = new MemoryPool(1000, [100]);
  for (let bytes = 101; bytes < 400; bytes++) pool.release(pool.claim(bytes), true);
  expect(pool).toMatchObject({ used: 0, idle: 0 });
});

test("A buffer that somebody may still read is not used again.", () => {
  const pool = new MemoryPool(1000, [100]);
  const buffer = pool.claim(100);
  pool.release(buffer, false);
  expect(pool.take(100)).not.toBe(buffer);
});

test("Memory that is used up is not given, but whoever has nothing gets some.", () => {
  const pool = new MemoryPool(250, [100]);
  expect(pool.take(300)).toHaveLength(300);
  expect(pool.take(1)).toBeUndefined();
});

test("What is kept makes room for buffers of another size.", () => {
  const pool = new MemoryPool(1000, [100, 500]);
  const small = Array.from({ length: 10 }, () => pool.claim(100));
  for (const buffer of small) pool.release(buffer, true);
  expect(pool.idle).toBe(1000);
  pool.claim(500);
  expect(pool).toMatchObject({ used: 500, idle: 500 });
  pool.claim(500);
  expect(pool).toMatchObject({ used: 1000, idle: 0 });
});

test("No more is kept than the limit, whatever was claimed.", () => {
  const pool = new MemoryPool(200, [100]);
  const claimed = [pool.claim(100), pool.claim(100), pool.claim(100)];
  for (const buffer of claimed) pool.release(buffer, true);
  expect(pool).toMatchObject({ used: 0, idle: 200 });
});

test("Memory for other threads is shared.", () => {
  expect(new MemoryPool(1000, [], { shared: true }).claim(10).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(new MemoryPool(1000, []).claim(10).buffer).toBeInstanceOf(ArrayBuffer);
});
