import { expect, test } from "vitest";
import { guardedClock } from "../../../src/broker/groups/guarded-clock.ts";
import { ManualClock } from "../../storage/support/logs.ts";

test("a timer that fails is told of, and the others run", () => {
  const clock = new ManualClock();
  const reported: string[] = [];
  const guarded = guardedClock(clock, (line) => reported.push(line));
  const ran: number[] = [];
  guarded.after(10, () => {
    throw new Error("a mistake");
  });
  guarded.after(20, () => ran.push(guarded.now()));
  guarded.after(30, () => ran.push(0)).cancel();
  clock.advance(100);
  expect(ran).toEqual([clock.now() - 80]);
  expect(reported).toEqual(["A timer of the groups failed: a mistake"]);
});
