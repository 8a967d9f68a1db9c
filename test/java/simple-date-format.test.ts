import { expect, test } from "vitest";
import { parseJavaDate, type ZonePattern } from "../../src/java/simple-date-format.ts";

test.each<[string, ZonePattern, string | undefined]>([
  ["2026-01-31T12:00:00.000Z", "XXX", "2026-01-31T12:00:00.000Z"],
  [" 2026- 1-31T12:0:0.5Z and more", "XXX", "2026-01-31T12:00:00.005Z"],
  ["2026-01-31T12:00:00.000+05:30", "XXX", "2026-01-31T06:30:00.000Z"],
  ["2026-01-31T12:00:00.000+0530", "XXX", undefined],
  ["2026-01-31T12:00:00.000+14:00", "XXX", "2026-01-30T22:00:00.000Z"],
  ["2026-01-31T12:00:00.000+14:01", "XXX", undefined],
  ["2026-01-31T12:00:00.000-13", "X", "2026-02-01T01:00:00.000Z"],
  ["2026-01-31T12:00:00.000-14", "X", undefined],
  ["2026-01-31T12:00:00.000+0530", "X", "2026-01-31T07:00:00.000Z"],
  ["2026-01-31T12:00:00.000-02", "X", "2026-01-31T14:00:00.000Z"],
  ["2026-02-30T12:00:00.000Z", "XXX", undefined],
  ["2026-13-01T12:00:00.000Z", "XXX", undefined],
  ["2026-01-01T24:00:00.000Z", "XXX", undefined],
  ["2026-01-01T12:00:00.1000Z", "XXX", undefined],
  ["2026-01-01T12:00:00Z", "XXX", undefined],
])("reads %j with the zone as %s", (text, zone, time) => {
  const ms = parseJavaDate(text, zone);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(time);
});
