import { code } from "../../protocol/errors.ts";
import type { CreatePartitionsRequest } from "../../protocol/messages/create-partitions.ts";
import { MAX_RECORDS_PER_CHANGE, tooLargeChange } from "./new-topics.ts";
import { MetadataRefused } from "./refused.ts";
import { ensureAssignment } from "./replica-assignment.ts";
import type { TopicView } from "./topic-view.ts";

/** Partitions that may be added to a topic. */
export interface PlannedGrowth {
  readonly topic: TopicView;
  /** How many it has then. */
  readonly partitionCount: number;
}

/** Checks one topic of CreatePartitions in the controller's order (ReplicationControlManager.createPartitions). */
export function planGrowth(
  { name, count, assignments }: CreatePartitionsRequest["topics"][number],
  topic: TopicView | undefined,
  nodeId: number,
): PlannedGrowth | MetadataRefused {
  if (topic === undefined) return new MetadataRefused(code.UNKNOWN_TOPIC_OR_PARTITION, null);
  const before = topic.partitionCount;
  if (count === before) {
    return new MetadataRefused(code.INVALID_PARTITIONS, `Topic already has ${before} partition(s).`);
  }
  if (count < before) {
    return new MetadataRefused(
      code.INVALID_PARTITIONS,
      `The topic ${name} currently has ${before} partition(s); ${count} would not be an increase.`,
    );
  }
  if (assignments !== null && assignments.length !== count - before) {
    return new MetadataRefused(
      code.INVALID_REPLICA_ASSIGNMENT,
      `Attempted to add ${count - before} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
    );
  }
  try {
    for (const { brokerIds } of assignments ?? []) ensureAssignment(brokerIds, nodeId, 1);
  } catch (error) {
    if (error instanceof MetadataRefused) return error;
    throw error;
  }
  return { topic, partitionCount: count };
}

/** Throws MetadataRefused where one change would be too large. */
export function ensureFewPartitions(growths: readonly PlannedGrowth[]): void {
  const added = growths.reduce((sum, { topic, partitionCount }) => sum + partitionCount - topic.partitionCount, 0);
  if (added > MAX_RECORDS_PER_CHANGE) throw tooLargeChange();
}
