import type { MetadataResponse } from "../../protocol/messages/metadata.ts";
import type { TopicView } from "./topic-view.ts";

/** A partition as answers describe it: on its one node, which leads it and is in sync. */
export type PartitionRow = MetadataResponse["topics"][number]["partitions"][number];

/** Rows stay the same until partitions are added: epochs change with a start of the broker only. */
const known = new WeakMap<TopicView, PartitionRow[]>();

/** The rows of a topic's partitions, in their order. Clients ask for all topics often, so they are kept. */
export function partitionRows(topic: TopicView, nodeId: number): readonly PartitionRow[] {
  let rows = known.get(topic);
  if (rows?.length === topic.partitionCount) return rows;
  const nodes = [nodeId];
  rows = topic.leaderEpochs.map((leaderEpoch, partitionIndex) => ({
    errorCode: 0,
    partitionIndex,
    leaderId: nodeId,
    leaderEpoch,
    replicaNodes: nodes,
    isrNodes: nodes,
    offlineReplicas: [],
  }));
  known.set(topic, rows);
  return rows;
}
