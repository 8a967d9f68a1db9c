import { ZERO_UUID } from "../../../protocol/uuid.ts";
import type { ClassicGroup } from "../classic/classic-group.ts";
import type { CommittedOffset } from "./committed-offset.ts";
import type { OffsetsRuntime } from "./offsets-runtime.ts";
import { Removal } from "./removal.ts";

/**
 * Removes the offsets whose time is over, and the empty groups that have none left
 * [GroupCoordinatorShard.cleanupGroupMetadata].
 */
export function expireOffsets(runtime: OffsetsRuntime): void {
  const removal = new Removal(runtime);
  for (const [groupId, group] of runtime.groups) {
    const isLeftWithout = expireOffsetsOf(runtime, group, removal);
    if (isLeftWithout && group.isEmpty) removal.group(groupId);
  }
  removal.commit({ apart: true });
}

/** True where the group has no offsets left. */
function expireOffsetsOf(runtime: OffsetsRuntime, group: ClassicGroup, removal: Removal): boolean {
  const offsets = runtime.offsets.ofGroup(group.groupId);
  if (offsets === undefined) return true;
  const base = baseTimestamp(group);
  if (base === undefined) return false;
  const now = runtime.clock.now();
  let allExpired = true;
  for (const [topic, partitions] of offsets) {
    const isSubscribed = group.isSubscribedTo(topic);
    for (const [partition, committed] of partitions) {
      const isExpired =
        committed.expireTimestamp === null
          ? now - base(committed) >= runtime.settings.offsetsRetentionMs
          : now >= committed.expireTimestamp;
      if (isExpired && !isSubscribed) removal.offset(group.groupId, topic, partition);
      else allExpired = false;
    }
  }
  return allExpired;
}

const sinceCommit = (committed: CommittedOffset): number => committed.commitTimestamp;

/** From when the retention counts: since the group is empty, else since the commit; undefined while nothing may expire. */
function baseTimestamp(group: ClassicGroup): ((committed: CommittedOffset) => number) | undefined {
  if (group.protocolType === null) return sinceCommit;
  if (group.isEmpty) return (committed) => group.stateTimestamp ?? committed.commitTimestamp;
  const mayExpire = group.usesConsumerProtocol && group.subscribedTopics !== null && group.state === "Stable";
  return mayExpire ? sinceCommit : undefined;
}

/** A topic is gone, and what was committed for it [OffsetMetadataManager.onTopicsDeleted]. */
export function removeOffsetsOfTopic(runtime: OffsetsRuntime, name: string, topicId: string): void {
  const removal = new Removal(runtime);
  for (const [groupId, topics] of runtime.offsets.groups()) {
    for (const [partition, committed] of topics.get(name) ?? []) {
      if (committed.topicId !== ZERO_UUID && committed.topicId !== topicId) continue;
      removal.offset(groupId, name, partition);
    }
  }
  removal.commit({ apart: true });
}
