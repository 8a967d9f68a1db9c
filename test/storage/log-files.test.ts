import { expect, test } from "vitest";
import { givenUpFolder, offsetName, offsetOf, parseFolder } from "../../src/storage/log-files.ts";

test("offsets are 20 digits in a name", () => {
  expect([offsetName(0), offsetName(2 ** 53 - 1)]).toEqual(["00000000000000000000", "00009007199254740991"]);
  const names = [
    "00000000000000000042.log",
    "00000000000000000042.timeindex.swap",
    "leader-epoch-checkpoint",
    ".lock",
    "x.log",
  ];
  expect(names.map((name) => offsetOf(name))).toEqual([42, 42, undefined, undefined, undefined]);
});

test("a folder's name tells the partition, and what has become of it", () => {
  const id = "0123456789abcdef0123456789abcdef";
  expect(parseFolder("my-topic.v1-12")).toEqual({ topic: "my-topic.v1", partition: 12, kind: "log" });
  expect(parseFolder(`my-topic-3.${id}-delete`)).toEqual({ topic: "my-topic", partition: 3, kind: "deleted" });
  expect(parseFolder(`my-topic-3.${id}-stray`)).toMatchObject({ kind: "stray" });
  expect(parseFolder(`my-topic-3.${id}-future`)).toMatchObject({ kind: "future" });
  // A topic may have such a name itself.
  expect(parseFolder("a-1.x-delete-5")).toEqual({ topic: "a-1.x-delete", partition: 5, kind: "log" });
  for (const name of ["lost+found", "topic", "topic-", "-1", "topic-x", "topic-99999999999"]) {
    expect(parseFolder(name)).toBeUndefined();
  }
});

test("a partition that is given up gets a name of its own, no longer than a name may be", () => {
  const topic = "t".repeat(249);
  const [first, second] = [givenUpFolder(topic, 7, "deleted"), givenUpFolder(topic, 7, "deleted")];
  expect(first).toHaveLength(255);
  expect(first).not.toBe(second);
  expect(parseFolder(givenUpFolder("topic", 7, "stray"))).toEqual({ topic: "topic", partition: 7, kind: "stray" });
});
