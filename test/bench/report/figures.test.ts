import { expect, test } from "vitest";
import { figure, figureWithUnit } from "../../../bench/report/figures.ts";

test.each([
  [0.123, "0.12"],
  [9.876, "9.88"],
  [12.34, "12.3"],
  [99.96, "100.0"],
  [123.4, "123"],
  [1_234_567, "1,234,567"],
  [Number.NaN, ""],
])("%d is told as %j", (value, text) => {
  expect(figure(value)).toBe(text);
});

test("a figure has its unit behind it", () => {
  expect(figureWithUnit(351_370, "records/s")).toBe("351,370 records/s");
});
