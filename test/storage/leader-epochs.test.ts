import { describe, expect, test } from "vitest";
import { LeaderEpochs } from "../../src/storage/leader-epochs.ts";
import { DiskStore } from "../../src/storage/disk-store.ts";
import { MemoryStore } from "../../src/storage/memory-store.ts";
import { tempFolder } from "./support/logs.ts";

function epochsOf(...pairs: readonly (readonly [epoch: number, startOffset: number])[]): LeaderEpochs {
  const epochs = new LeaderEpochs(new MemoryStore(), "folder");
  for (const [epoch, startOffset] of pairs) epochs.assign(epoch, startOffset);
  return epochs;
}

function pairsOf(epochs: LeaderEpochs): number[][] {
  return epochs.entries().map(({ epoch, startOffset }) => [epoch, startOffset]);
}

describe("leader epochs (as LeaderEpochFileCache)", () => {
  test("rise with their offsets; what contradicts a new one is forgotten", () => {
    expect(pairsOf(epochsOf([1, 0], [2, 10], [2, 15], [5, 20]))).toEqual([
      [1, 0],
      [2, 10],
      [5, 20],
    ]);
    expect(pairsOf(epochsOf([1, 0], [2, 10], [5, 20], [3, 15]))).toEqual([
      [1, 0],
      [2, 10],
      [3, 15],
    ]);
    expect(pairsOf(epochsOf([1, 0], [2, 10], [5, 10]))).toEqual([
      [1, 0],
      [5, 10],
    ]);
    expect(pairsOf(epochsOf([4, 10], [4, 5]))).toEqual([[4, 5]]);
  });

  test("tell the epoch of an offset, and none before the first", () => {
    const epochs = epochsOf([1, 5], [3, 10]);
    expect([4, 5, 9, 10, 99].map((offset) => epochs.epochAt(offset))).toEqual([-1, 1, 1, 3, 3]);
    expect([epochs.latest, epochsOf().latest]).toEqual([3, -1]);
  });

  test("tell where an epoch ends (KIP-101)", () => {
    const epochs = epochsOf([2, 5], [4, 10]);
    const end = (epoch: number) => Object.values(epochs.endOffsetFor(epoch, 30));
    expect([-1, 0, 1, 2, 3, 4, 5].map((epoch) => end(epoch))).toEqual([
      [-1, -1],
      // Kafka answers an epoch older than all that it knows with the begin of the first one.
      [0, 5],
      [1, 5],
      [2, 10],
      [2, 10],
      [4, 30],
      [-1, -1],
    ]);
    expect(Object.values(epochsOf().endOffsetFor(0, 9))).toEqual([-1, -1]);
  });

  test("are cut with the log: the first that is left begins at its start", () => {
    const epochs = epochsOf([1, 0], [2, 10], [3, 20]);
    epochs.truncateFromStart(15);
    expect(pairsOf(epochs)).toEqual([
      [2, 15],
      [3, 20],
    ]);
    epochs.truncateFromStart(5);
    expect(pairsOf(epochs)).toEqual([
      [2, 15],
      [3, 20],
    ]);
    epochs.truncateFromEnd(20);
    expect(pairsOf(epochs)).toEqual([[2, 15]]);
    epochs.clear();
    expect(pairsOf(epochs)).toEqual([]);
  });

  test("are written when they have changed, and read again; a damaged file has none", () => {
    const store = new DiskStore(tempFolder());
    store.makeFolder("t-0");
    const reload = (): number[][] => {
      const read = new LeaderEpochs(store, "t-0");
      read.load();
      return [...pairsOf(read), [Number(read.isDirty)]];
    };
    expect(reload()).toEqual([[0]]);
    const epochs = new LeaderEpochs(store, "t-0");
    epochs.assign(0, 0);
    epochs.assign(7, 12);
    expect(epochs.isDirty).toBe(true);
    epochs.write();
    expect(store.readFile("t-0/leader-epoch-checkpoint")?.toString()).toBe("0\n2\n0 0\n7 12\n");
    expect(reload()).toEqual([[0, 0], [7, 12], [0]]);
    for (const text of ["", "0\n0\n", "nonsense", "0\n3\n0 0\n", "1\n1\n0 0\n", "0\n1\nx y\n"]) {
      store.writeFile("t-0/leader-epoch-checkpoint", text);
      expect(reload()).toEqual([[0]]);
    }
  });
});
