import { expect, test } from "vitest";
import { durationText, groupedDigits, rateText } from "../../src/format/amounts.ts";

test.each<[number | bigint, string]>([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1_234_567n, "1,234,567"],
  [9_223_372_036_854_775_807n, "9,223,372,036,854,775,807"],
])("separates the digits of %s", (value, text) => {
  expect(groupedDigits(value)).toBe(text);
});

test.each<[number, string]>([
  [0, "0s"],
  [1, "1ms"],
  [999.4, "999ms"],
  [1000, "1s"],
  [1499, "1s"],
  [59_400, "59s"],
  [59_900, "1m"],
  [60_000, "1m"],
  [125_000, "2m 5s"],
  [3_600_000, "1h"],
  [7_500_000, "2h 5m"],
  [86_400_000, "1d"],
  [273_600_000, "3d 4h"],
])("tells %d ms in its two largest units", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each<[number, string]>([
  [0, "0"],
  [0.054, "0.05"],
  [1.5, "1.5"],
  [9.999, "10"],
  [12.34, "12.3"],
  [99.96, "100"],
  [1234.5, "1,235"],
])("tells %d a second in three digits", (rate, text) => {
  expect(rateText(rate)).toBe(text);
});
