/** Everything the broker serves; ApiVersions answers exactly this list. */
import type { Handler } from "../handler.ts";

export interface HandlerEntry {
  readonly key: number;
  /** Loads the handler's module at the first request of its kind. */
  readonly load: () => Promise<Handler>;
}

export const handlers: readonly HandlerEntry[] = [
  { key: 0, load: async () => (await import("./produce.ts")).handleProduce },
  { key: 1, load: async () => (await import("./fetch.ts")).handleFetch },
  { key: 2, load: async () => (await import("./list-offsets.ts")).handleListOffsets },
  { key: 3, load: async () => (await import("./metadata.ts")).handleMetadata },
  { key: 8, load: async () => (await import("./offset-commit.ts")).handleOffsetCommit },
  { key: 9, load: async () => (await import("./offset-fetch.ts")).handleOffsetFetch },
  { key: 10, load: async () => (await import("./find-coordinator.ts")).handleFindCoordinator },
  { key: 11, load: async () => (await import("./join-group.ts")).handleJoinGroup },
  { key: 12, load: async () => (await import("./heartbeat.ts")).handleHeartbeat },
  { key: 13, load: async () => (await import("./leave-group.ts")).handleLeaveGroup },
  { key: 14, load: async () => (await import("./sync-group.ts")).handleSyncGroup },
  { key: 15, load: async () => (await import("./describe-groups.ts")).handleDescribeGroups },
  { key: 16, load: async () => (await import("./list-groups.ts")).handleListGroups },
  { key: 18, load: async () => (await import("./api-versions.ts")).handleApiVersions },
  { key: 19, load: async () => (await import("./create-topics.ts")).handleCreateTopics },
  { key: 20, load: async () => (await import("./delete-topics.ts")).handleDeleteTopics },
  { key: 21, load: async () => (await import("./delete-records.ts")).handleDeleteRecords },
  { key: 22, load: async () => (await import("./init-producer-id.ts")).handleInitProducerId },
  { key: 23, load: async () => (await import("./offset-for-leader-epoch.ts")).handleOffsetForLeaderEpoch },
  { key: 32, load: async () => (await import("./describe-configs.ts")).handleDescribeConfigs },
  { key: 33, load: async () => (await import("./alter-configs.ts")).handleAlterConfigs },
  { key: 35, load: async () => (await import("./describe-log-dirs.ts")).handleDescribeLogDirs },
  { key: 37, load: async () => (await import("./create-partitions.ts")).handleCreatePartitions },
  { key: 42, load: async () => (await import("./delete-groups.ts")).handleDeleteGroups },
  { key: 44, load: async () => (await import("./incremental-alter-configs.ts")).handleIncrementalAlterConfigs },
  { key: 46, load: async () => (await import("./list-partition-reassignments.ts")).handleListPartitionReassignments },
  { key: 47, load: async () => (await import("./offset-delete.ts")).handleOffsetDelete },
  { key: 60, load: async () => (await import("./describe-cluster.ts")).handleDescribeCluster },
  { key: 74, load: async () => (await import("./list-config-resources.ts")).handleListConfigResources },
  { key: 75, load: async () => (await import("./describe-topic-partitions.ts")).handleDescribeTopicPartitions },
];
