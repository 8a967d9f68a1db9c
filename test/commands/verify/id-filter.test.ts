import { expect, test } from "vitest";
import { IdFilter } from "../../../src/commands/verify/id-filter.ts";

/** Numbers of 53 bits that lie anywhere. */
const idOf = (number: number) =>
  (Math.imul(number, 0x9e3779b1) >>> 11) * 2 ** 32 + (Math.imul(number, 0x85ebca6b) >>> 0);

test("knows every id that was added, and takes few others for one", () => {
  const count = 20_000;
  const filter = new IdFilter(count);
  for (let number = 1; number <= count; number++) filter.add(idOf(number));
  let known = 0;
  let mistaken = 0;
  for (let number = 1; number <= count; number++) {
    if (filter.has(idOf(number))) known += 1;
    if (filter.has(idOf(number + count))) mistaken += 1;
  }
  expect(known).toBe(count);
  expect(mistaken).toBeLessThan(count / 100);
});

test("of nothing knows nothing", () => {
  expect(new IdFilter(0).has(7)).toBe(false);
});
