import { describe, expect, test } from "vitest";
import { BARS_FILE, barLines, broken, describe as inWords, judge, readBars } from "../../../bench/report/bars.ts";
import { suites } from "../../../bench/suites/index.ts";
import { barOf, SAMPLE, valueBarOf } from "../sample-results.ts";

const outcomeOf = (bar: ReturnType<typeof barOf>) => judge([bar], [SAMPLE])[0];

describe("a bar", () => {
  test("compares the medians of two programs", () => {
    expect(outcomeOf(barOf())).toMatchObject({ measured: 18, holds: true });
  });

  test("is held where the ratio is exactly what is asked for, and not below", () => {
    expect(outcomeOf(barOf({ value: 18 }))?.holds).toBe(true);
    expect(outcomeOf(barOf({ value: 18.1 }))?.holds).toBe(false);
  });

  test("may be an upper bound", () => {
    expect(outcomeOf(barOf({ direction: "at most", value: 17 }))?.holds).toBe(false);
    expect(outcomeOf(barOf({ direction: "at most", value: 18 }))?.holds).toBe(true);
  });

  test("may be on a value, which has the unit of its table", () => {
    expect(outcomeOf(valueBarOf({ of: "kt", direction: "at most", value: 75 }))).toMatchObject({
      measured: 50,
      unit: "ms",
      holds: true,
    });
  });

  test("may count the best runs: the least time, the greatest rate", () => {
    expect(outcomeOf(barOf({ by: "best" }))?.measured).toBe(20);
    const rate = barOf({ table: "Produce", row: "100 B", of: "kt", to: "official", by: "best" });
    expect(outcomeOf(rate)?.measured).toBe(0.75);
  });

  test("may count the most of all runs", () => {
    expect(outcomeOf(valueBarOf({ of: "kt", by: "most" }))?.measured).toBe(60);
  });

  test("is neither held nor broken where a program or the row was not measured", () => {
    for (const bar of [barOf({ of: "kafkactl" }), barOf({ row: "--delete" }), barOf({ table: "Others" })]) {
      expect(outcomeOf(bar)).toMatchObject({ measured: undefined, holds: undefined });
    }
  });

  test("of a suite that did not run is not judged", () => {
    expect(judge([barOf({ suite: "broker" })], [SAMPLE])).toEqual([]);
  });

  test("is told in words", () => {
    expect(inWords(barOf())).toBe("150 topics of 4 partitions, --list: official / kt");
    expect(inWords(valueBarOf({ by: "most" }))).toBe("150 topics of 4 partitions, --list: official, the most");
  });
});

test("a bar is broken that is not held, or was not measured although its programs are there", () => {
  const bars = [
    barOf(),
    barOf({ id: "low", value: 20 }),
    barOf({ id: "peer", of: "kaf" }),
    barOf({ id: "row", row: "x" }),
  ];
  const ids = (absent: string[]) => broken(judge(bars, [SAMPLE]), absent).map(({ bar }) => bar.id);
  expect(ids(["kaf"])).toEqual(["low", "row"]);
  expect(ids(["kaf", "official"])).toEqual(["low"]);
});

test("each outcome is a line that names the bar, what was measured and what is asked for", () => {
  const bars = [
    barOf(),
    barOf({ id: "x", value: 20 }),
    barOf({ id: "y", of: "kaf" }),
    valueBarOf({ id: "z", value: 1 }),
  ];
  expect(barLines(judge(bars, [SAMPLE]))).toEqual([
    "held          topics.list.official: 18.00 (at least 10)",
    "NOT HELD      x: 18.00 (at least 20)",
    "not measured  y (at least 10)",
    "held          z: 900.00 ms (at least 1)",
  ]);
});

describe(BARS_FILE.split("/").slice(-2).join("/"), () => {
  test("names each bar once", () => {
    const ids = readBars().map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test("has only bars of suites that there are", () => {
    const names = new Set(suites.map(({ name }) => name));
    expect(readBars().filter(({ suite }) => !names.has(suite))).toEqual([]);
  });

  test("has a number, a direction and something to measure in each bar", () => {
    for (const bar of readBars()) {
      expect(bar.value).toBeGreaterThan(0);
      expect(["at least", "at most"]).toContain(bar.direction);
      expect([undefined, "best", "most"]).toContain(bar.by);
      for (const text of [bar.table, bar.row, bar.of]) expect(text).not.toBe("");
    }
  });
});
