import { expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import { durationOption, parseDuration } from "../../src/kit/duration.ts";

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["1.5m", 90_000],
  ["1h30m", 5_400_000],
  ["2d", 172_800_000],
  ["1w", 604_800_000],
  ["0s", 0],
])("reads the duration %s", (text, ms) => {
  expect([parseDuration(text), durationOption("--timeout", text)]).toEqual([ms, ms]);
});

test.each([
  ["10", 10_000],
  ["0.5", 500],
  [" 30s ", 30_000],
])("takes an option's value '%s', seconds where no unit is given", (text, ms) => {
  expect(durationOption("--timeout", text)).toBe(ms);
});

test.each(["", "s", "-5s", "5 s", "1y", "1s2", "five", "1e3", "9".repeat(20)])(
  "refuses '%s' for an option, and says what it takes",
  (text) => {
    expect(() => durationOption("--timeout", text)).toThrow(UsageError);
    expect(() => durationOption("--timeout", text)).toThrow(`--timeout does not know the duration '${text}'`);
  },
);
