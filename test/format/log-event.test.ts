import { expect, test } from "vitest";
import { logEvent } from "../../src/format/log-event.ts";

test("looks as the Java tools log it", () => {
  const moment = new Date(2026, 0, 2, 3, 4, 5, 6);
  expect(logEvent(moment, "WARN", "it rains", "org.example.Weather")).toBe(
    "[2026-01-02 03:04:05,006] WARN it rains (org.example.Weather)",
  );
});
