import { expect, test } from "vitest";
import {
  ChosenPayloads,
  CountingPayloads,
  type Payloads,
  RandomPayloads,
} from "../../../src/commands/producer-perf-test/payloads.ts";
import { errorOf } from "../../support/error-of.ts";

function first(payloads: Payloads, count: number): string[] {
  const record = { bytes: Buffer.alloc(0), valueStart: -1, valueEnd: -1 };
  return Array.from({ length: count }, (_, number) => {
    payloads.next(number, record);
    return record.bytes.toString("latin1", record.valueStart, record.valueEnd);
  });
}

test("makes letters that go on from record to record, as the official tool", () => {
  expect(first(new RandomPayloads(5), 4)).toEqual(["YQHHN", "EBSEP", "DNSEI", "FGAMS"]);
  const whole = first(new RandomPayloads(70_000), 2).join("");
  expect(first(new RandomPayloads(7), 20_000).join("")).toBe(whole);
});

test("chooses from a file's payloads as the official tool", () => {
  const four = ["alpha", "beta", "gamma", "delta"].map((text) => Buffer.from(text));
  const chosen = ["beta", "beta", "delta", "gamma", "gamma", "beta", "delta", "beta", "beta", "delta"];
  expect(first(new ChosenPayloads(four), 10)).toEqual(chosen);
});

test("counts", () => {
  expect(first(new CountingPayloads(), 11)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
});

test("has none of a file with nothing but delimiters", () => {
  expect(errorOf(() => first(new ChosenPayloads([]), 1))).toMatchObject({
    message: "No payload file, record size or payload-monotonic option provided.",
    javaClass: "java.lang.IllegalArgumentException",
  });
});
