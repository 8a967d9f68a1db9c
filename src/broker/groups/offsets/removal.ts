import { GroupError } from "../group-error.ts";
import { type CoordinatorRecord, groupTombstone, offsetTombstone } from "../log/coordinator-record.ts";
import type { OffsetsRuntime } from "./offsets-runtime.ts";

/** Collects what is to go of groups and offsets: tombstones by partition of the log, and what to do once they are written. */
export class Removal {
  private readonly runtime: OffsetsRuntime;
  private readonly byPartition = new Map<number, { records: CoordinatorRecord[]; apply: (() => void)[] }>();

  constructor(runtime: OffsetsRuntime) {
    this.runtime = runtime;
  }

  offset(groupId: string, topic: string, partition: number): void {
    const remove = (): void => this.runtime.offsets.remove(groupId, topic, partition);
    this.add(groupId, offsetTombstone(groupId, topic, partition), remove);
  }

  allOffsets(groupId: string): void {
    for (const [topic, partitions] of this.runtime.offsets.ofGroup(groupId) ?? []) {
      for (const partition of partitions.keys()) this.offset(groupId, topic, partition);
    }
  }

  group(groupId: string): void {
    this.add(groupId, groupTombstone(groupId), () => {
      this.runtime.groups.get(groupId)?.cancelTimers();
      this.runtime.groups.delete(groupId);
    });
  }

  /**
   * Writes the tombstones, one batch a partition, and removes what they are for. Gives the error codes of the
   * partitions whose log did not take them, where nothing was removed.
   */
  commit({ apart = false }: { readonly apart?: boolean } = {}): ReadonlyMap<number, number> {
    const failed = new Map<number, number>();
    for (const [partition, { records, apply }] of this.byPartition) {
      try {
        if (apart) this.runtime.topic.appendApart(partition, records);
        else this.runtime.topic.appendTo(partition, records);
      } catch (error) {
        if (!(error instanceof GroupError)) throw error;
        failed.set(partition, error.errorCode);
        continue;
      }
      for (const remove of apply) remove();
    }
    return failed;
  }

  private add(groupId: string, record: CoordinatorRecord, remove: () => void): void {
    const partition = this.runtime.topic.partitionFor(groupId);
    let entry = this.byPartition.get(partition);
    if (entry === undefined) this.byPartition.set(partition, (entry = { records: [], apply: [] }));
    entry.records.push(record);
    entry.apply.push(remove);
  }
}
