import { describe, expect, test } from "vitest";
import { parseOffsetSpec } from "../../../src/commands/get-offsets/offset-spec.ts";

describe("--time", () => {
  test.each([
    ["latest", "latest"],
    ["-1", "latest"],
    ["earliest", "earliest"],
    ["-2", "earliest"],
    ["-3", "max-timestamp"],
    ["earliest-local", "earliest-local"],
    ["-4", "earliest-local"],
    ["-5", "latest-tiered"],
    ["-6", "earliest-pending-upload"],
    ["-06", "earliest-pending-upload"],
  ])("%s is %s", (time, spec) => {
    expect(parseOffsetSpec(time)).toBe(spec);
  });

  test.each([
    ["0", 0n],
    ["+5", 5n],
    ["-7", -7n],
    ["1700000000000", 1_700_000_000_000n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["-9223372036854775808", -(2n ** 63n)],
  ])("%s is a timestamp", (time, timestamp) => {
    expect(parseOffsetSpec(time)).toEqual({ timestamp });
  });

  test.each(["", "LATEST", "1.5", " 1", "9223372036854775808", "yesterday"])("%j is neither", (time) => {
    expect(() => parseOffsetSpec(time)).toThrow(
      `Malformed time argument ${time}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload, or a specified long format timestamp`,
    );
  });
});
