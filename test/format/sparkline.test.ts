import { expect, test } from "vitest";
import { sparkline } from "../../src/format/sparkline.ts";

test.each<[(number | null)[], string]>([
  [[], ""],
  [[0, 0], "▁▁"],
  [[null, 0, 7], " ▁█"],
  [[0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"],
  [[1, 1_000_000], "▂█"],
  [[-5, 5], "▁█"],
])("draws %j between 0 and the largest", (values, line) => {
  expect(sparkline(values)).toBe(line);
});
