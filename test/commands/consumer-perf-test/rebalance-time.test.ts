import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RebalanceTime } from "../../../src/commands/consumer-perf-test/rebalance-time.ts";

const partitions = (...numbers: number[]) => numbers.map((partition) => ({ topic: "t", partition }));
const at = (ms: number) => vi.setSystemTime(1000 + ms);

describe("the time without partitions", () => {
  beforeEach(() => vi.useFakeTimers({ now: 1000 }));
  afterEach(() => vi.useRealTimers());

  test("is from the start to the first assignment", () => {
    const time = new RebalanceTime(1000);
    at(300);
    time.onAssigned(partitions(0, 1));
    at(500);
    time.onAssigned(partitions(2));
    expect(time).toMatchObject({ totalMs: 300, sinceReportMs: 300 });
  });

  test("begins again when the last partition is gone", () => {
    const time = new RebalanceTime(1000);
    at(100);
    time.onAssigned(partitions(0, 1));
    time.sinceReportMs = 0;
    at(200);
    time.onRevoked(partitions(0));
    at(400);
    time.onLost(partitions(1));
    at(450);
    time.onAssigned(partitions(0));
    expect(time).toMatchObject({ totalMs: 150, sinceReportMs: 50 });
  });
});
