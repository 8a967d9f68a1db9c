import { code, protocolError } from "../../protocol/errors.ts";
import { listPartitionReassignments as api } from "../../protocol/messages/list-partition-reassignments.ts";
import type { Cluster } from "../cluster.ts";
import { indexesByTopic } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { unrepresentableTopic } from "./topic-name.ts";

export interface PartitionReassignment extends TopicPartition {
  /** All replicas now: those of the target first, then those that go. */
  readonly replicas: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly removingReplicas: readonly number[];
}

/** Reassignments that are going on, of these partitions or of all. ListPartitionReassignments, to the controller. */
export async function listPartitionReassignments(
  cluster: Cluster,
  partitions: readonly TopicPartition[] | null = null,
): Promise<PartitionReassignment[]> {
  for (const { topic, partition } of partitions ?? []) {
    const error = unrepresentableTopic(topic);
    if (error !== undefined) throw error;
    if (partition < 0) {
      throw protocolError(code.INVALID_TOPIC_EXCEPTION, `The given partition index ${partition} is not valid.`);
    }
  }
  const answer = await cluster.call({
    name: "listPartitionReassignments",
    target: "controller",
    controllers: true,
    run: async (broker) => {
      const topics =
        partitions &&
        indexesByTopic(partitions).map(({ topic: name, partitions: partitionIndexes }) => ({ name, partitionIndexes }));
      const response = await broker.send(api, { timeoutMs: broker.timeoutMs, topics });
      if (response.errorCode !== code.NONE) throw protocolError(response.errorCode, response.errorMessage);
      return response;
    },
  });
  return answer.topics.flatMap(({ name, partitions: found }) =>
    found.map(({ partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
      topic: name,
      partition: partitionIndex,
      replicas,
      addingReplicas,
      removingReplicas,
    })),
  );
}
