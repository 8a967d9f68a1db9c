import type { CommittedOffset } from "./committed-offset.ts";

export type PartitionOffsets = ReadonlyMap<number, CommittedOffset>;
export type TopicOffsets = ReadonlyMap<string, PartitionOffsets>;

/** The committed offsets of all groups: by group, topic and partition, no level of which is ever empty. */
export class OffsetStore {
  private readonly byGroup = new Map<string, Map<string, Map<number, CommittedOffset>>>();

  /** All of a group; undefined for none. */
  ofGroup(groupId: string): TopicOffsets | undefined {
    return this.byGroup.get(groupId);
  }

  /** All groups that have any. */
  groups(): Iterable<readonly [groupId: string, offsets: TopicOffsets]> {
    return this.byGroup;
  }

  get(groupId: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.byGroup.get(groupId)?.get(topic)?.get(partition);
  }

  put(groupId: string, topic: string, partition: number, committed: CommittedOffset): void {
    const topics = entryOf(this.byGroup, groupId, () => new Map<string, Map<number, CommittedOffset>>());
    entryOf(topics, topic, () => new Map<number, CommittedOffset>()).set(partition, committed);
  }

  remove(groupId: string, topic: string, partition: number): void {
    const topics = this.byGroup.get(groupId);
    const partitions = topics?.get(topic);
    if (topics === undefined || partitions === undefined) return;
    partitions.delete(partition);
    if (partitions.size === 0) topics.delete(topic);
    if (topics.size === 0) this.byGroup.delete(groupId);
  }

  /** Takes over the offsets of groups that are not here yet. */
  adopt(other: OffsetStore): void {
    for (const [groupId, offsets] of other.byGroup) this.byGroup.set(groupId, offsets);
  }

  clear(): void {
    this.byGroup.clear();
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
