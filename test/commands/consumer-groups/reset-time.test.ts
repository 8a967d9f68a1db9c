import { expect, test } from "vitest";
import { timestampBefore } from "../../../src/commands/consumer-groups/reset-time.ts";

const NOW = 1_800_000_000_000;

test.each([
  ["PT1H", 1_799_996_400_000n],
  ["-PT1H", 1_800_003_600_000n],
  ["PT0.0000001S", 1_799_999_999_999n],
  ["P20000000000D", -1_727_998_200_000_000_000n],
])("%s before now", (duration, timestamp) => {
  expect(timestampBefore(NOW, duration)).toBe(timestamp);
});

// As the official tool says it.
test.each([
  ["PT9223372036854775807S", "Instant exceeds minimum or maximum instant"],
  ["PT-31556889864403199S", "Instant exceeds minimum or maximum instant"],
  ["PT31556889864403199S", "long overflow"],
  ["PT-9223372036854776S", "long overflow"],
  ["PT-9223372036854775807S", "long overflow"],
  ["P106751991167301D", "Text cannot be parsed to a Duration: days"],
])("%s is too long", (duration, message) => {
  expect(() => timestampBefore(NOW, duration)).toThrow(message);
});
