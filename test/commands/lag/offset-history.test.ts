import { describe, expect, test } from "vitest";
import { forecast, NO_RATES, OffsetHistory } from "../../../src/commands/lag/offset-history.ts";

/** A history of [seconds, end, committed]. */
function history(...points: [number, bigint | null, bigint | null][]): OffsetHistory {
  const made = new OffsetHistory();
  for (const [seconds, end, committed] of points) made.add(seconds * 1000, end, committed);
  return made;
}

describe("rates", () => {
  test("are not known before the second reading", () => {
    expect(history().rates()).toEqual(NO_RATES);
    expect(history([0, 5n, 5n]).rates()).toEqual(NO_RATES);
  });

  test("are records a second between the oldest reading and the last", () => {
    expect(history([0, 1000n, 0n], [4, 1100n, 100n], [10, 1200n, 400n]).rates()).toEqual({
      inRate: 20,
      outRate: 40,
      outlook: "catching-up",
      catchUpMs: 40_000,
    });
  });

  test("forget what is older than a minute", () => {
    const rates = history([0, 0n, 0n], [50, 1000n, 1000n], [110, 1000n, 1000n], [120, 1000n, 1000n]).rates();
    expect([rates.inRate, rates.outRate]).toEqual([0, 0]);
  });

  test("begin anew where offsets go back, by a reset or a new topic", () => {
    expect(history([0, 100n, 90n], [10, 200n, 10n]).rates()).toEqual(NO_RATES);
    expect(history([0, 100n, 90n], [10, 20n, 90n]).rates()).toEqual(NO_RATES);
  });

  test("tell nothing of what is not committed yet, and count from the first commit on", () => {
    const made = history([0, 100n, null], [10, 200n, 150n]);
    expect(made.rates()).toEqual({ inRate: 10, outRate: null, outlook: null, catchUpMs: null });
    made.add(20_000, 300n, 250n);
    expect(made.rates()).toEqual({ inRate: 10, outRate: 10, outlook: "steady", catchUpMs: null });
  });

  test("stay bounded however often and however long somebody reads", () => {
    const made = new OffsetHistory();
    for (let at = 0; at < 3_600_000; at += 100) made.add(at, BigInt(at), BigInt(at));
    expect(made.size).toBeLessThanOrEqual(17);
    expect(made.rates()).toMatchObject({ inRate: 1000, outRate: 1000 });
  });
});

describe("a forecast", () => {
  test.each<[string, Parameters<typeof forecast>, ReturnType<typeof forecast>]>([
    ["unknown without rates", [5, null, 1], { outlook: null, catchUpMs: null }],
    ["the lag over the gain", [100, 10, 20], { outlook: "catching-up", catchUpMs: 10_000 }],
    ["steady where as much goes out as comes in", [100, 1000, 1001], { outlook: "steady", catchUpMs: null }],
    ["never where less goes out", [100, 10, 5], { outlook: "falling-behind", catchUpMs: null }],
    ["never where nothing moves at all", [100, 0, 0], { outlook: "falling-behind", catchUpMs: null }],
    ["done without lag", [0, 0, 0], { outlook: "steady", catchUpMs: 0 }],
  ])("is %s", (_, of, told) => {
    expect(forecast(...of)).toEqual(told);
  });
});
