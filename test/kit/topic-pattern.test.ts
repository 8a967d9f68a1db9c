import { describe, expect, test } from "vitest";
import { topicPattern } from "../../src/kit/topic-pattern.ts";

const names = ["orders", "pay.ments", "payments", "PayXments", "audit"];
const matching = async (pattern: string): Promise<string[]> => names.filter(await topicPattern(pattern));

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
  ])("%j stands for %j", async (pattern, expected) => {
    expect(await matching(pattern)).toEqual(expected);
  });

  test("that is no regular expression is named as it was read", async () => {
    await expect(topicPattern(" * ")).rejects.toThrow("* is an invalid regex.");
    await expect(topicPattern("a,(b")).rejects.toThrow("a|(b is an invalid regex.");
  });
});
