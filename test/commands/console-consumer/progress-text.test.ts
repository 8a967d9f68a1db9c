import { expect, test } from "vitest";
import { progressText } from "../../../src/commands/console-consumer/progress-text.ts";

test("shows records and bytes, and what came of them since it was shown last", () => {
  const reader = { count: 0, bytes: 0 };
  let now = 0;
  const describe = progressText(reader, () => now);
  Object.assign(reader, { count: 1_234_567, bytes: 234_500_000 });
  now = 2000;
  expect(describe()).toBe("1,234,567 records, 235 MB, 617,284 records/s, 117 MB/s");
  now = 3000;
  Object.assign(reader, { count: 1_234_568, bytes: 234_500_100 });
  expect(describe()).toBe("1,234,568 records, 235 MB, 1 records/s, 100 B/s");
});
