import { describe, expect, test } from "vitest";
import { javaHashOrder, javaStringHash } from "../../src/kafka/java-hash-order.ts";

describe("javaHashOrder", () => {
  test("hashes as String.hashCode does", () => {
    expect(javaStringHash("")).toBe(0);
    expect(javaStringHash("retention.ms")).toBe(-1339220362);
    expect(javaStringHash("polygenelubricants")).toBe(-2147483648);
  });

  // Recorded from java.util.HashMap of Java 17.
  test.each([
    [
      ["foo", "bar", "zebra"],
      ["zebra", "bar", "foo"],
    ],
    [
      ["orders", "payments", "pay.ments", "audit", "order_items", "assigned", "PayXments", "Aa", "BB"],
      ["Aa", "BB", "PayXments", "audit", "payments", "orders", "assigned", "pay.ments", "order_items"],
    ],
    [
      [
        "topic-0",
        "topic-7",
        "topic-14",
        "topic-21",
        "topic-28",
        "topic-35",
        "topic-42",
        "topic-49",
        "topic-56",
        "topic-63",
        "topic-70",
        "topic-77",
        "topic-84",
        "topic-91",
        "topic-98",
        "topic-105",
        "topic-112",
        "topic-119",
        "topic-126",
        "topic-133",
        "topic-140",
        "topic-147",
        "topic-154",
        "topic-161",
        "topic-168",
        "topic-175",
        "topic-182",
        "topic-189",
        "topic-196",
        "topic-203",
      ],
      [
        "topic-7",
        "topic-126",
        "topic-203",
        "topic-147",
        "topic-91",
        "topic-168",
        "topic-70",
        "topic-189",
        "topic-0",
        "topic-105",
        "topic-98",
        "topic-77",
        "topic-56",
        "topic-49",
        "topic-28",
        "topic-140",
        "topic-161",
        "topic-182",
        "topic-133",
        "topic-154",
        "topic-175",
        "topic-196",
        "topic-112",
        "topic-119",
        "topic-84",
        "topic-63",
        "topic-42",
        "topic-21",
        "topic-35",
        "topic-14",
      ],
    ],
    [
      ["Aa", "BB", "AaAa", "BBBB", "AaBB", "BBAa"],
      ["Aa", "BB", "AaAa", "BBBB", "AaBB", "BBAa"],
    ],
  ])("orders %j as a HashMap does", (keys, expected) => {
    expect(javaHashOrder(keys)).toEqual(expected);
  });

  test("keeps one of each key", () => {
    expect(javaHashOrder(["a", "b", "a"])).toEqual(["a", "b"]);
  });
});
