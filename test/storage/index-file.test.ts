/** The offset and the time index on one kind of file, with entries on disk and entries that wait in memory. */
import { describe, expect, test } from "vitest";
import { DiskStore } from "../../src/storage/disk-store.ts";
import type { FileStore } from "../../src/storage/file-store.ts";
import { MemoryStore } from "../../src/storage/memory-store.ts";
import { OffsetIndex } from "../../src/storage/offset-index.ts";
import { TimeIndex } from "../../src/storage/time-index.ts";
import { range, tempFolder } from "./support/logs.ts";

function seen(index: TimeIndex): number[] {
  return [index.entries, index.lastTimestamp, index.lastOffset];
}

describe.each(["on disk", "in memory"])("an index %s", (where) => {
  const store = (): FileStore => (where === "on disk" ? new DiskStore(tempFolder()) : new MemoryStore());

  /** Entries at 1010, 1020 …, of which the last 30 are not written yet. */
  function offsets(count: number, files = store()): OffsetIndex {
    const index = new OffsetIndex(files, "i", 1000);
    index.create();
    for (const entry of range(1, count + 1)) {
      index.append(1000 + entry * 10, entry * 100);
      if (entry === count - 30) index.write();
    }
    return index;
  }

  test.each([0, 1, 30, 31, 200, 3000])("finds the last entry at or below an offset: %d entries", (count) => {
    const index = offsets(count);
    expect([index.entries, index.lastOffset, index.lastPosition]).toEqual([count, 1000 + count * 10, count * 100]);
    for (const offset of [0, 1, 9, 10, 11, 15, 299, 300, 1005, 29_699, 29_700, 29_705, 30_000, 99_999]) {
      expect([offset, index.lookup(1000 + offset)]).toEqual([offset, Math.min(Math.floor(offset / 10), count) * 100]);
    }
  });

  test("has the same entries when it is opened again, and takes more", () => {
    const files = store();
    offsets(100, files).settle();
    const again = new OffsetIndex(files, "i", 1000);
    expect([again.entries, again.lastOffset, again.lookup(1555)]).toEqual([100, 2000, 5500]);
    again.append(2010, 10_100);
    expect([again.entries, again.lastOffset, again.lookup(3000), again.lookup(2005)]).toEqual([
      101, 2010, 10_100, 10_000,
    ]);
  });

  test("holds few entries in memory: they are written once they are many, and only when asked", () => {
    const files = store();
    const index = new OffsetIndex(files, "i", 0);
    index.create();
    for (const entry of range(1, 64)) index.append(entry, entry);
    index.relieve();
    expect(files.sizeOf("i")).toBe(0);
    index.append(64, 64);
    index.append(65, 65);
    index.relieve();
    expect([files.sizeOf("i"), index.entries, index.lookup(65)]).toEqual([65 * 8, 65, 65]);
  });

  test.each([0, 10, 69, 70, 71, 99])("leaves the first entries when it is cut: %d of 100", (left) => {
    const index = offsets(100);
    index.truncate(left);
    expect([index.entries, index.lastOffset, index.lookup(9999)]).toEqual([left, 1000 + left * 10, left * 100]);
    index.append(5000, 7);
    expect(index.lookup(9999)).toBe(7);
  });

  test("is written over where a crash has left a part of an entry", () => {
    const files = store();
    files.create("i").append(Buffer.alloc(8 * 3 + 5, 1));
    const index = new OffsetIndex(files, "i", 0);
    expect(index.entries).toBe(3);
    expect(files.sizeOf("i")).toBe(24);
  });

  test("of timestamps takes only newer ones, and finds the offset before which none is as new", () => {
    const files = store();
    const index = new TimeIndex(files, "t", 1000);
    index.create();
    expect([index.lastTimestamp, index.lastOffset, index.lookup(5)]).toEqual([-1, 1000, 1000]);
    for (const [timestamp, offset] of [
      [2 ** 41, 1003],
      [2 ** 41, 1004],
      [5, 1005],
      [2 ** 41 + 10, 1007],
    ] as const) {
      index.append(timestamp, offset);
    }
    expect(seen(index)).toEqual([2, 2 ** 41 + 10, 1007]);
    const asked = [0, 2 ** 41 - 1, 2 ** 41, 2 ** 41 + 9, 2 ** 41 + 10, 2 ** 42];
    expect(asked.map((timestamp) => index.lookup(timestamp))).toEqual([1000, 1000, 1003, 1003, 1007, 1007]);
    index.settle();
    expect(seen(new TimeIndex(files, "t", 1000))).toEqual([2, 2 ** 41 + 10, 1007]);
  });

  test("goes with its renames, and is made when it is looked at and missing", () => {
    const files = store();
    const index = offsets(50, files);
    index.rename("j");
    index.settle();
    const unopened = new OffsetIndex(files, "j", 1000);
    unopened.rename("k");
    expect([files.sizeOf("i"), files.sizeOf("j"), files.sizeOf("k"), unopened.entries]).toEqual([
      undefined,
      undefined,
      400,
      50,
    ]);
    unopened.remove();
    expect(files.sizeOf("k")).toBeUndefined();
    expect([new OffsetIndex(files, "new", 0).lookup(5), files.sizeOf("new")]).toEqual([0, 0]);
  });
});
