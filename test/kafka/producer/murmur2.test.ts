import { expect, test } from "vitest";
import { murmur2, partitionForKey } from "../../../src/kafka/producer/murmur2.ts";

/** From Apache Kafka's own test of the hash (UtilsTest.testMurmur2). */
test.each([
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
  ["abc", 479470107],
])("hashes %s as Kafka does", (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
});

test("hashes a range of a buffer as the bytes by themselves", () => {
  expect(murmur2(Buffer.from("xxfoobaryy"), 2, 8)).toBe(murmur2(Buffer.from("foobar")));
});

test("takes the sign off before it divides by the number of partitions", () => {
  const key = Buffer.from("foobar");
  expect(partitionForKey(key, 0, key.length, 7)).toBe((-790332482 & 0x7fffffff) % 7);
});
