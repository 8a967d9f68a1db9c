import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { offsetDelete } from "../../protocol/messages/offset-delete.ts";
import type { Cluster } from "../cluster.ts";
import { askCoordinators } from "../drive.ts";
import { indexesByTopic, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { onlyValue, refused } from "./group-outcome.ts";

export interface DeleteOffsetResult extends TopicPartition {
  readonly error?: ProtocolError | undefined;
}

/**
 * Deletes what a group has committed on partitions: a result each, in the order asked. One OffsetDelete. Throws where
 * the group as a whole is refused, as one that does not exist.
 * Source: org.apache.kafka.clients.admin.internals.DeleteConsumerGroupOffsetsHandler.
 */
export async function deleteGroupOffsets(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<DeleteOffsetResult[]> {
  const request = {
    groupId,
    topics: indexesByTopic(partitions).map(({ topic, partitions: indexes }) => ({
      name: topic,
      partitions: indexes.map((partitionIndex) => ({ partitionIndex })),
    })),
  };
  const outcomes = await askCoordinators<ReadonlyMap<string, number>>(cluster, "group", {
    name: "offsetDelete",
    api: offsetDelete,
    keys: [groupId],
    run: async (broker) => {
      const { errorCode, topics } = await broker.send(offsetDelete, request);
      if (errorCode !== code.NONE) return new Map([[groupId, refused(errorCode)]]);
      const codes = new Map<string, number>();
      for (const { name, partitions: answered } of topics) {
        for (const { partitionIndex, errorCode: partitionCode } of answered) {
          codes.set(partitionKey({ topic: name, partition: partitionIndex }), partitionCode);
        }
      }
      return new Map([[groupId, { value: codes }]]);
    },
  });
  const codes = onlyValue(outcomes);
  return partitions.map(({ topic, partition }) => {
    const errorCode = codes.get(partitionKey({ topic, partition }));
    if (errorCode === undefined) return { topic, partition, error: noResult({ topic, partition }) };
    return { topic, partition, ...(errorCode !== code.NONE && { error: protocolError(errorCode) }) };
  });
}

function noResult(partition: TopicPartition): ProtocolError {
  return protocolError(
    code.UNKNOWN_SERVER_ERROR,
    `Offset deletion result for partition "${partitionKey(partition)}" was not included in the response`,
  );
}
