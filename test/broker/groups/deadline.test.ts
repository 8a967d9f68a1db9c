import { expect, test } from "vitest";
import { Deadline } from "../../../src/broker/groups/deadline.ts";
import { ManualClock } from "../../storage/support/logs.ts";

function deadline(): { clock: ManualClock; passed: number[]; deadline: Deadline } {
  const clock = new ManualClock();
  const passed: number[] = [];
  const start = clock.now();
  return { clock, passed, deadline: new Deadline(clock, () => passed.push(clock.now() - start)) };
}

test("passes once, when its time is over", () => {
  const { clock, passed, deadline: one } = deadline();
  one.set(100);
  clock.advance(99);
  expect(passed).toEqual([]);
  clock.advance(1);
  expect(passed).toEqual([100]);
  clock.advance(1000);
  expect(passed).toEqual([100]);
});

test("passes later when it was moved on, without a timer for each move", () => {
  const { clock, passed, deadline: one } = deadline();
  one.set(100);
  for (let beat = 1; beat <= 50; beat++) {
    clock.advance(10);
    one.set(100);
    expect(clock.waiting).toBe(1);
  }
  clock.advance(99);
  expect(passed).toEqual([]);
  clock.advance(1);
  expect(passed).toEqual([600]);
});

test("passes earlier when it was moved back", () => {
  const { clock, passed, deadline: one } = deadline();
  one.set(1000);
  one.set(10);
  clock.advance(10);
  expect(passed).toEqual([10]);
  clock.advance(5000);
  expect(passed).toEqual([10]);
});

test("does not pass when it was cancelled, and can be set again", () => {
  const { clock, passed, deadline: one } = deadline();
  one.set(10);
  one.cancel();
  expect(clock.waiting).toBe(0);
  clock.advance(20);
  one.set(10);
  clock.advance(10);
  expect(passed).toEqual([30]);
});

test("passes a little later where nobody was there to see it pass, unless it is moved on then", () => {
  for (const isMoved of [false, true]) {
    const { clock, passed, deadline: one } = deadline();
    one.set(1000);
    // The process was busy for ten seconds.
    clock.time += 10_000;
    clock.advance(0);
    expect(passed).toEqual([]);
    if (isMoved) one.set(1000);
    clock.advance(100);
    expect(passed).toEqual(isMoved ? [] : [10_100]);
    clock.advance(900);
    expect(passed).toEqual([isMoved ? 11_000 : 10_100]);
  }
});
