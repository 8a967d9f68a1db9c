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

type Asked = CreatePartitionsRequest["topics"][number];

/**
 * Checks the topics of one CreatePartitions, each for itself, in the controller's order
 * (ReplicationControlManager.createPartitions).
 */
export function planGrowths(
  asked: readonly Asked[],
  topicOf: (name: string) => TopicView | undefined,
  nodeId: number,
): (PlannedGrowth | MetadataRefused)[] {
  let added = 0;
  return asked.map((one) => {
    try {
      const topic = topicOf(one.name);
      if (topic === undefined) return new MetadataRefused(code.UNKNOWN_TOPIC_OR_PARTITION, null);
      const more = ensureGrowth(one, topic, nodeId);
      // Kafka fails here without a text, and may make a part of the partitions nevertheless.
      if (added + more > MAX_RECORDS_PER_CHANGE) return tooLargeChange();
      added += more;
      return { topic, partitionCount: one.count };
    } catch (error) {
      if (error instanceof MetadataRefused) return error;
      throw error;
    }
  });
}

/** How many are added. Throws MetadataRefused. */
function ensureGrowth({ name, count, assignments }: Asked, { partitionCount }: TopicView, nodeId: number): number {
  if (count === partitionCount) {
    throw new MetadataRefused(code.INVALID_PARTITIONS, `Topic already has ${partitionCount} partition(s).`);
  }
  if (count < partitionCount) {
    throw new MetadataRefused(
      code.INVALID_PARTITIONS,
      `The topic ${name} currently has ${partitionCount} partition(s); ${count} would not be an increase.`,
    );
  }
  const more = count - partitionCount;
  if (assignments !== null && assignments.length !== more) {
    throw new MetadataRefused(
      code.INVALID_REPLICA_ASSIGNMENT,
      `Attempted to add ${more} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
    );
  }
  for (const { brokerIds } of assignments ?? []) ensureAssignment(brokerIds, nodeId, 1);
  return more;
}
