/** Offsets of all partitions in one file of the data folder (org.apache.kafka.storage.internals.checkpoint.OffsetCheckpointFile). */
import { formatCheckpoint, parseCheckpoint } from "./checkpoint-text.ts";
import type { FileStore } from "./file-store.ts";
import { partitionFolder } from "./log-files.ts";

export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** By the partition's folder name; undefined for a file that is damaged. A missing file has none. */
export function readOffsets(store: FileStore, path: string): Map<string, number> | undefined {
  const lines = parseCheckpoint(store.readFile(path)?.toString() ?? "");
  if (lines === undefined) return undefined;
  const offsets = new Map<string, number>();
  for (const line of lines) {
    const [topic, partition, offset, ...more] = line.split(/\s+/);
    const value = Number(offset);
    if (topic === undefined || more.length > 0 || !Number.isSafeInteger(value) || value < 0) return undefined;
    offsets.set(partitionFolder(topic, Number(partition)), value);
  }
  return offsets;
}

export function writeOffsets(store: FileStore, path: string, offsets: Iterable<PartitionOffset>, flush: boolean): void {
  const lines = Array.from(offsets, ({ topic, partition, offset }) => `${topic} ${partition} ${offset}`);
  store.writeFile(path, formatCheckpoint(lines), { flush });
}
