import { afterEach, expect, test, vi } from "vitest";
import { systemClock } from "../../src/storage/clock.ts";

afterEach(() => vi.useRealTimers());

test("waits longer than a timer of Node can, unless it is called off", () => {
  vi.useFakeTimers();
  const day = 24 * 60 * 60 * 1000;
  const ran: string[] = [];
  const start = systemClock.now();
  systemClock.after(60 * day, () => ran.push("long"));
  const cancelled = systemClock.after(60 * day, () => ran.push("cancelled"));
  systemClock.after(5, () => ran.push("short"));
  vi.advanceTimersByTime(5);
  expect([ran, systemClock.now() - start]).toEqual([["short"], 5]);
  vi.advanceTimersByTime(30 * day);
  cancelled.cancel();
  vi.advanceTimersByTime(30 * day - 6);
  expect(ran).toEqual(["short"]);
  vi.advanceTimersByTime(1);
  expect(ran).toEqual(["short", "long"]);
});
