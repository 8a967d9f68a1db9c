import { expect, test } from "vitest";
import { best, median, spread } from "../../../bench/report/statistics.ts";

test("the median is the middle one of an odd number of values, in whatever order they came", () => {
  expect(median([9, 1, 5])).toBe(5);
});

test("the median of an even number of values is the mean of the two in the middle", () => {
  expect(median([4, 1, 10, 2])).toBe(3);
});

test("of no values there is no median and no best", () => {
  expect(median([])).toBeNaN();
  expect(best([], "ms")).toBeNaN();
});

test("the spread is from the least to the greatest", () => {
  expect(spread([7, 3, 11])).toEqual({ least: 3, greatest: 11 });
});

test("the best time is the least, the best rate the greatest", () => {
  expect(best([3, 2, 4], "s")).toBe(2);
  expect(best([3, 2, 4], "MB")).toBe(2);
  expect(best([3, 2, 4], "records/s")).toBe(4);
});
