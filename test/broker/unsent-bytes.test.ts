import { expect, test } from "vitest";
import { UnsentBytes } from "../../src/broker/unsent-bytes.ts";

const MiB = 1024 * 1024;

test("what is held leaves less room, but never none, until it is let go", () => {
  const unsent = new UnsentBytes();
  expect(unsent.room).toBe(64 * MiB);
  const first = unsent.hold(50 * MiB);
  expect(unsent.room).toBe(14 * MiB);
  const second = unsent.hold(14 * MiB);
  expect(unsent.room).toBe(256 * 1024);
  first();
  expect(unsent.room).toBe(50 * MiB);
  second();
  expect(unsent.room).toBe(64 * MiB);
});

test("letting go twice, of a socket that drains and closes, counts once", () => {
  const unsent = new UnsentBytes();
  const release = unsent.hold(10 * MiB);
  release();
  release();
  expect(unsent.room).toBe(64 * MiB);
});
