import { describe, expect, test } from "vitest";
import { BatchScan, SHORT_SCAN } from "../../src/storage/batch-scan.ts";
import { MemoryStore } from "../../src/storage/memory-store.ts";
import { batchOf, START } from "./support/logs.ts";

function fileOf(...parts: Buffer[]) {
  const file = new MemoryStore().create("f");
  for (const part of parts) file.append(part);
  return file;
}

/** Batches of these sizes in records, with their offsets. */
function batches(sizes: readonly number[], valueBytes = 10): Buffer[] {
  let baseOffset = 0;
  return sizes.map((records, index) => {
    const batch = batchOf({ records, valueBytes, baseOffset, timestamp: START + index, partitionLeaderEpoch: index });
    baseOffset += records;
    return batch;
  });
}

function broken(change: (batch: Buffer) => void): string | undefined {
  const [first, second] = batches([2, 3]);
  change(second!);
  const file = fileOf(first!, second!);
  const scan = new BatchScan(file, 0, file.size);
  expect([scan.next(), scan.next(), scan.position]).toEqual([true, false, first!.length]);
  return scan.damage;
}

describe("a scan of batches", () => {
  test.each([100, 1000, SHORT_SCAN, 1024 * 1024])("sees every batch, whatever is read at once: %d bytes", (window) => {
    const parts = batches([1, 5, 2, 300, 1, 1], 20);
    const file = fileOf(...parts);
    const scan = new BatchScan(file, 0, file.size, window);
    const seen: unknown[] = [];
    while (scan.next()) {
      const { position, baseOffset, lastOffset, sizeInBytes, partitionLeaderEpoch, maxTimestamp, hasProducerId } = scan;
      seen.push([position, baseOffset, lastOffset, sizeInBytes, partitionLeaderEpoch, maxTimestamp, hasProducerId]);
      expect(scan.batch().isValid()).toBe(true);
      expect(scan.partitionLeaderEpoch).toBe(partitionLeaderEpoch);
    }
    let position = 0;
    let offset = 0;
    const expected = parts.map((part, index) => {
      const records = [1, 5, 2, 300, 1, 1][index]!;
      const row = [position, offset, offset + records - 1, part.length, index, START + index + records - 1, false];
      position += part.length;
      offset += records;
      return row;
    });
    expect(seen).toEqual(expected);
    expect(scan.damage).toBeUndefined();
  });

  test("ends before a batch that is cut short, without a complaint", () => {
    const [first, second] = batches([2, 3]);
    for (const left of [0, 5, 12, 60, 61, second!.length - 1]) {
      const file = fileOf(first!, second!.subarray(0, left));
      const scan = new BatchScan(file, 0, file.size);
      expect([scan.next(), scan.next(), scan.position, scan.damage]).toEqual([true, false, first!.length, undefined]);
    }
  });

  test("says why bytes are no batch", () => {
    expect(broken((batch) => batch.writeInt32BE(-5, 8))).toBe("its length -5 is too small");
    expect(broken((batch) => batch.writeInt32BE(48, 8))).toBe("its length 48 is too small");
    expect(broken((batch) => batch.writeInt8(1, 16))).toBe("its magic is 1");
    expect(broken((batch) => batch.writeInt32BE(-1, 23))).toBe("its last offset delta is -1");
    expect(broken((batch) => batch.writeInt32BE(-1, 0))).toBe("its offset cannot be");
    expect(broken((batch) => batch.writeInt32BE(0x200000, 0))).toBe("its offset cannot be");
  });
});
