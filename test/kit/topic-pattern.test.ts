import { describe, expect, test } from "vitest";
import { topicPattern } from "../../src/kit/topic-pattern.ts";

const names = ["orders", "pay.ments", "payments", "PayXments", "audit"];
const matching = (pattern: string): string[] => names.filter(topicPattern(pattern));

describe("a topic pattern", () => {
  test.each([
    ["orders", ["orders"]],
    ["orders,audit", ["orders", "audit"]],
    [" orders , audit ", ["orders", "audit"]],
    ["'orders'", ["orders"]],
    ['"orders|audit"', ["orders", "audit"]],
    ["pay.ments", ["pay.ments"]],
    ["pay.*", ["pay.ments", "payments"]],
    ["pay", []],
    ["", []],
    ["(?i)pay.ments", ["pay.ments", "PayXments"]],
  ])("%j stands for %j", (pattern, expected) => {
    expect(matching(pattern)).toEqual(expected);
  });

  test("that is no regular expression is named as it was read", () => {
    expect(() => topicPattern(" * ")).toThrow("* is an invalid regex.");
    expect(() => topicPattern("a,(b")).toThrow("a|(b is an invalid regex.");
  });
});
