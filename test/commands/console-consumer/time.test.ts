import { expect, test } from "vitest";
import { parseTime } from "../../../src/commands/console-consumer/time.ts";

const NOW = Date.parse("2026-01-31T12:00:00Z");

test.each([
  ["now", NOW],
  ["-15m", NOW - 900_000],
  ["+2h", NOW + 7_200_000],
  ["-1d12h", NOW - 129_600_000],
  ["-1.5s", NOW - 1500],
  ["-250ms", NOW - 250],
  ["1700000000000", 1_700_000_000_000],
  ["2026-01-31T12:00:00Z", NOW],
  ["2026-01-31T13:00+01:00", NOW],
  ["2026-01-31T13:00:00.000+0100", NOW],
  ["2026-01-31 12:00Z", NOW],
  ["2026-01-31", new Date(2026, 0, 31).getTime()],
  ["2026-01-31 10:30", new Date(2026, 0, 31, 10, 30).getTime()],
])("reads %s", (text, time) => {
  expect(parseTime("--from", text, NOW)).toBe(time);
});

test.each(["", "yesterday", "15m", "-15", "-15x", "2026-02-30", "2026-13-01", "12:00", "99"])("refuses %j", (text) => {
  expect(() => parseTime("--from", text, NOW)).toThrow(`--from does not know the time '${text}'`);
});
