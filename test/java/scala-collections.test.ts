import { describe, expect, test } from "vitest";
import { inPropertiesOrder } from "../../src/java/hash-map.ts";
import { inScalaOrder, scalaSetText } from "../../src/java/scala-collections.ts";

const itself = (key: string): string => key;

describe("the order of Scala's immutable maps", () => {
  test("of four keys is the one they came in", () => {
    expect(inScalaOrder(["z", "a", "x", "b"], itself)).toEqual(["z", "a", "x", "b"]);
  });

  test("of more is that of a trie, as Scala 2.13 prints it", () => {
    expect(inScalaOrder(["a1", "a2", "bar", "foo", "x", "y", "z"], itself)).toEqual([
      "x",
      "y",
      "bar",
      "a1",
      "a2",
      "z",
      "foo",
    ]);
    expect(inScalaOrder("qwertyuiopasdfghjklzxcvbnm".split(""), itself).join("")).toBe("entamivprwksxjyufqbglchozd");
  });

  test("does not depend on the order they came in", () => {
    const keys = Array.from({ length: 300 }, (_, index) => `key-${index * 7}`);
    expect(inScalaOrder(keys.toReversed(), itself)).toEqual(inScalaOrder(keys, itself));
  });

  test("of keys with one hash code is the one they came in", () => {
    expect(inScalaOrder(["Aa", "BB", "1", "2", "3"], itself).filter((key) => key.length === 2)).toEqual(["Aa", "BB"]);
  });
});

test("a set of more than four is named after its trie", () => {
  expect(scalaSetText(["bar", "foo"])).toBe("Set(bar, foo)");
  expect(scalaSetText(["a", "b", "c", "d", "e"])).toBe("HashSet(a, b, c, d, e)");
});

test("java.util.Properties lists its keys by their bins", () => {
  expect(inPropertiesOrder("qwertyuiopasdfghjklzxcvbnm".split(""), itself).join("")).toBe("abcdefghijklmnopqrstuvwxyz");
  // Twelve keys, at which the table has already grown; a HashMap's has not.
  expect(inPropertiesOrder(JAVA_TWELVE.toSorted(), itself)).toEqual(JAVA_TWELVE);
});

const JAVA_TWELVE = [
  "key.185",
  "key.370",
  "key.133",
  "key.474",
  "key.0",
  "key.237",
  "key.896",
  "key.422",
  "key.659",
  "key.844",
  "key.711",
  "key.948",
];
