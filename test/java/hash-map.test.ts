import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inHashMapOrder, javaStringHash } from "../../src/java/hash-map.ts";

/** Maps filled by Java 17: `new HashMap<>(capacity)`, the keys put in as they stand, and how it iterates. */
const recorded = JSON.parse(readFileSync(new URL("fixtures/hash-map-order.json", import.meta.url), "utf8")) as {
  capacity: number;
  keys: string[];
  order: string[];
}[];

describe("the order of a Java HashMap", () => {
  test.each(recorded.map((row) => ({ ...row, count: row.keys.length })))(
    "is that of Java for $count keys and a capacity of $capacity",
    ({ capacity, keys, order }) => {
      expect(inHashMapOrder(keys, (key) => key, { capacity })).toEqual(order);
    },
  );

  test("of some of its entries is that of all of them without the others", () => {
    const { keys = [], order = [] } = recorded.find((row) => row.keys.length === 60) ?? {};
    const wanted = new Set(keys.filter((_, at) => at % 7 === 0));
    const some = inHashMapOrder([...wanted], (key) => key, { count: keys.length });
    expect(some).toEqual(order.filter((key) => wanted.has(key)));
  });

  test("hashes strings as Java does", () => {
    expect(javaStringHash("")).toBe(0);
    expect(javaStringHash("orders")).toBe(-1_008_770_331);
    expect(javaStringHash("é𝄞")).toBe(1_996_307);
  });
});
