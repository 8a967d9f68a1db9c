import { expect, test } from "vitest";
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from "../../../../src/kafka/consumer/group/consumer-protocol.ts";

test("a subscription has the bytes of Java's version 3", () => {
  const bytes = encodeSubscription({
    topics: ["b", "a"],
    userData: null,
    owned: [
      { topic: "a", partition: 1 },
      { topic: "a", partition: 0 },
    ],
    generation: 7,
    rack: "r",
  });
  // Version; two topics; no user data; one topic with two partitions; generation; rack.
  const parts = [
    "0003",
    "00000002000161000162",
    "ffffffff",
    "0000000100016100000002",
    "0000000000000001",
    "00000007",
    "000172",
  ];
  expect(bytes.toString("hex")).toBe(parts.join(""));
});

test("a subscription of version 0 is read without what it does not have", () => {
  expect(decodeSubscription(Buffer.from("000000000001000161ffffffff", "hex"))).toEqual({
    topics: ["a"],
    userData: null,
    owned: [],
    generation: -1,
    rack: null,
  });
});

test("an assignment comes back as it was", () => {
  const partitions = [
    { topic: "a", partition: 0 },
    { topic: "a", partition: 2 },
    { topic: "b", partition: 1 },
  ];
  expect(decodeAssignment(encodeAssignment(partitions))).toEqual(partitions);
});

test("no bytes are no partitions", () => {
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
});

test("bytes that are no subscription are refused", () => {
  expect(() => decodeSubscription(Buffer.from("0003000000ff", "hex"))).toThrow();
});
