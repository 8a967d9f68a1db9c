import { code } from "../../protocol/errors.ts";
import { MetadataRefused } from "./refused.ts";

/**
 * Checks which brokers a client wants a partition on (ReplicationControlManager.validateManualPartitionAssignment).
 * `replicas` is how many the partitions before it have. Throws MetadataRefused.
 */
export function ensureAssignment(brokerIds: readonly number[], nodeId: number, replicas: number | undefined): void {
  if (brokerIds.length === 0) throw refused("The manual partition assignment includes an empty replica list.");
  let previous: number | undefined;
  for (const brokerId of brokerIds.toSorted((a, b) => a - b)) {
    if (brokerId !== nodeId) {
      throw refused(`The manual partition assignment includes broker ${brokerId}, but no such broker is registered.`);
    }
    if (brokerId === previous) {
      throw refused(`The manual partition assignment includes the broker ${brokerId} more than once.`);
    }
    previous = brokerId;
  }
  if (replicas !== undefined && brokerIds.length !== replicas) {
    throw refused(
      `The manual partition assignment includes a partition with ${brokerIds.length} replica(s), but this is not consistent with previous partitions, which have ${replicas} replica(s).`,
    );
  }
}

function refused(message: string): MetadataRefused {
  return new MetadataRefused(code.INVALID_REPLICA_ASSIGNMENT, message);
}
