import { expect, test } from "vitest";
import { Throttle } from "../../src/kit/throttle.ts";

/** When each of so many goes, in milliseconds from the start, where timers are as late as `late` says. */
function sendTimes(perSecond: number, count: number, late: (now: number) => number = () => 0): number[] {
  const throttle = new Throttle(perSecond, 1000);
  const times: number[] = [];
  let now = 1000;
  for (let sent = 0; sent < count; sent++) {
    for (let wait = throttle.waitMs(sent, now); wait > 0; wait = throttle.waitMs(sent, now)) now += wait + late(now);
    times.push(now - 1000);
  }
  return times;
}

test("sends two at once and then one each period, as Java's", () => {
  const times = sendTimes(20, 6);
  expect(times.map(Math.round)).toEqual([0, 0, 50, 100, 150, 200]);
});

test("is even at a high rate with timers of a millisecond, and keeps the average", () => {
  const times = sendTimes(10_000, 20_000, () => 1);
  expect(times.at(-1)).toBeGreaterThan(1990);
  expect(times.at(-1)).toBeLessThan(2010);
  const perTenMs = new Map<number, number>();
  for (const each of times) perTenMs.set(Math.floor(each / 10), (perTenMs.get(Math.floor(each / 10)) ?? 0) + 1);
  expect(Math.max(...perTenMs.values())).toBeLessThan(150);
});

test("catches up with what a pause has cost, but without a burst", () => {
  let paused = false;
  const times = sendTimes(1000, 4000, (now) => {
    if (paused || now < 1500) return 0;
    paused = true;
    return 400;
  });
  expect(Math.round(times.at(-1)!)).toBe(3998);
  const behindPause = times.filter((each) => each > 890 && each <= 1000).length;
  expect(behindPause).toBeLessThan(160);
});

test("holds nothing back below 0, for what is no number, and for an endless rate", () => {
  for (const rate of [-1, -0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(new Throttle(rate, 0).isNeeded).toBe(false);
    expect(new Throttle(rate, 0).waitMs(1_000_000, 0)).toBeLessThanOrEqual(0);
  }
});

test("lets nothing go behind the second one at a rate of 0", () => {
  const throttle = new Throttle(0, 0);
  expect([0, 1, 2].map((sent) => throttle.waitMs(sent, 5))).toEqual([0, 0, Number.POSITIVE_INFINITY]);
});

test("ends a wait once nobody wants to wait any more", async () => {
  const stop = new AbortController();
  const waiting = new Throttle(0).pause(2, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toThrow("aborted");
});

test("waits about as long as it says", async () => {
  const throttle = new Throttle(100);
  const begun = performance.now();
  for (let sent = 0; sent < 5; sent++) await throttle.pause(sent);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(29);
});
