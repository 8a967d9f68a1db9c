import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { OffsetMap } from "../../../src/storage/compaction/offset-map.ts";

const LARGE = { maxBytes: 24 * 100_000, loadFactor: 0.9 };

function put(map: OffsetMap, key: string, offset: number): void {
  const bytes = Buffer.from(key);
  map.put(bytes, 0, bytes.length, offset);
}

function get(map: OffsetMap, key: string): number {
  const bytes = Buffer.from(`..${key}..`);
  return map.get(bytes, 2, 2 + Buffer.byteLength(key));
}

test("gives a key's last offset, and -1 for one that it does not know", () => {
  const map = new OffsetMap(LARGE);
  put(map, "a", 0);
  put(map, "b", 5);
  put(map, "a", 2 ** 40 + 7);
  expect([get(map, "a"), get(map, "b"), get(map, "c"), map.size]).toEqual([2 ** 40 + 7, 5, -1, 2]);
});

test("tells keys apart by each of their bytes and by their length", () => {
  const map = new OffsetMap(LARGE);
  const keys = new Set<string>([""]);
  for (let length = 1; length < 40; length++) {
    for (let at = 0; at < length; at++) keys.add("\0".repeat(at) + "x" + "\0".repeat(length - at - 1));
    keys.add("\0".repeat(length));
  }
  [...keys].forEach((key, offset) => put(map, key, offset));
  expect(map.size).toBe(keys.size);
  expect([...keys].map((key) => get(map, key))).toEqual([...keys].map((_, offset) => offset));
});

test("keeps what it has while it grows", () => {
  const map = new OffsetMap(LARGE);
  for (let offset = 0; offset < 50_000; offset++) put(map, `key-${offset % 40_000}`, offset);
  expect(map.size).toBe(40_000);
  const wrong = Array.from({ length: 40_000 }, (_, index) => index).filter(
    (index) => get(map, `key-${index}`) !== (index < 10_000 ? index + 40_000 : index),
  );
  expect(wrong).toEqual([]);
});

test("finds every key at every moment of its growth", () => {
  const map = new OffsetMap(LARGE);
  const offsets = new Map<string, number>();
  for (let offset = 0; offset < 6000; offset++) {
    const key = `key-${(offset * 7919) % 5000}`;
    put(map, key, offset);
    offsets.set(key, offset);
    const other = `key-${(offset * 104_729) % 5000}`;
    expect(get(map, other)).toBe(offsets.get(other) ?? -1);
    expect(map.size).toBe(offsets.size);
  }
});

test("is full at its load factor, and takes no more keys", () => {
  const map = new OffsetMap({ maxBytes: 24 * 100, loadFactor: 0.5 });
  for (let offset = 0; offset < 50; offset++) {
    expect(map.isFull).toBe(false);
    put(map, `key-${offset}`, offset);
  }
  expect(map.isFull).toBe(true);
  expect(() => put(map, "one more", 50)).toThrow("full");
  expect(get(map, "key-49")).toBe(49);
  expect(get(map, "one more")).toBe(-1);
});

test("can be asked also where it is as full as it can be", () => {
  const map = new OffsetMap({ maxBytes: 24 * 8, loadFactor: 1 });
  for (let offset = 0; !map.isFull; offset++) put(map, `key-${offset}`, offset);
  expect(get(map, "unknown")).toBe(-1);
});

test("knows up to where the log was read", () => {
  const map = new OffsetMap(LARGE);
  expect(map.latestOffset).toBe(-1);
  put(map, "a", 7);
  expect(map.latestOffset).toBe(7);
  map.updateLatestOffset(12);
  expect(map.latestOffset).toBe(12);
});
