import { DecodeError } from "../../errors.ts";
import { code } from "../../protocol/errors.ts";
import { COMPRESSION_TYPES } from "../../protocol/records/compression/codec.ts";
import { loadCodec } from "../../protocol/records/compression/index.ts";
import type { ClassicGroup } from "./classic/classic-group.ts";
import { GroupError } from "./group-error.ts";
import { loadPartition } from "./log/load-partition.ts";
import { OFFSETS_TOPIC } from "../metadata/topic-name.ts";
import { OffsetStore } from "./offsets/offset-store.ts";
import type { OffsetsRuntime } from "./offsets/offsets-runtime.ts";
import type { OffsetsTopic } from "./log/offsets-topic.ts";

export interface GroupPartitionsParts {
  readonly runtime: OffsetsRuntime;
  readonly topic: OffsetsTopic;
  readonly report: (line: string) => void;
}

/** Which partitions of __consumer_offsets are read, and so which groups may be asked for. */
export class GroupPartitions {
  private readonly parts: GroupPartitionsParts;
  private readonly loading = new Set<number>();
  private readonly failed = new Set<number>();
  private isClosed = false;

  constructor(parts: GroupPartitionsParts) {
    this.parts = parts;
  }

  /** Throws GroupError unless the group can be asked for now. */
  ensureServes(groupId: string): void {
    const { topic } = this.parts;
    const partition = topic.partitionFor(groupId);
    if (this.isClosed) throw new GroupError(code.COORDINATOR_NOT_AVAILABLE);
    if (this.loading.has(partition)) throw new GroupError(code.COORDINATOR_LOAD_IN_PROGRESS);
    if (this.failed.has(partition) || topic.log(partition) === undefined) throw new GroupError(code.NOT_COORDINATOR);
  }

  /** Throws GroupError unless all groups can be told of now; where the topic is not there yet, there are none. */
  ensureServesAll(): void {
    if (this.isClosed) throw new GroupError(code.COORDINATOR_NOT_AVAILABLE);
    if (this.loading.size > 0) throw new GroupError(code.COORDINATOR_LOAD_IN_PROGRESS);
  }

  /** Reads all partitions, one after the other; `loaded` gets the groups of each, which may be asked for from then on. */
  async load(partitionCount: number, loaded: (groups: Iterable<ClassicGroup>) => void): Promise<void> {
    for (let partition = 0; partition < partitionCount; partition++) this.loading.add(partition);
    await this.loadCodec();
    for (const partition of this.loading) {
      if (!this.isClosed) await this.loadOne(partition, loaded);
      this.loading.delete(partition);
    }
  }

  /** Serves nothing from now on. */
  close(): void {
    this.isClosed = true;
  }

  private async loadOne(partition: number, loaded: (groups: Iterable<ClassicGroup>) => void): Promise<void> {
    const { runtime, topic, report } = this.parts;
    const log = topic.log(partition);
    if (log === undefined || log.startOffset === log.endOffset) return;
    const found = { clock: runtime.clock, groups: new Map<string, ClassicGroup>(), offsets: new OffsetStore() };
    try {
      const unreadable = await loadPartition(log, found);
      if (unreadable > 0)
        report(`${OFFSETS_TOPIC}-${partition}: ${unreadable} records could not be read and were left out`);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.failed.add(partition);
      report(`${OFFSETS_TOPIC}-${partition}: the groups in it are not served: ${error.message}`);
      return;
    }
    if (this.isClosed || !log.isOpen) return;
    for (const [groupId, group] of found.groups) runtime.groups.set(groupId, group);
    runtime.offsets.adopt(found.offsets);
    loaded(found.groups.values());
  }

  private async loadCodec(): Promise<void> {
    const type = COMPRESSION_TYPES[this.parts.runtime.settings.offsetsTopicCompressionCodec];
    if (type !== undefined && type !== "none") await loadCodec(type);
  }
}
