/** DescribeTopicPartitions v0 (KIP-966): topics by name, page by page. */
import { code } from "../../protocol/error-table.ts";
import {
  describeTopicPartitions,
  type DescribeTopicPartitionsRequest,
} from "../../protocol/messages/describe-topic-partitions.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { Broker } from "../broker.ts";
import { handle } from "../handler.ts";
import { TOPIC_OPERATIONS } from "../metadata/authorized-operations.ts";
import { partitionRows } from "../metadata/partition-rows.ts";
import { isInternalTopic, topicNameProblem } from "../metadata/topic-name.ts";

type Answer = ResponseInput<typeof describeTopicPartitions>;

export const handleDescribeTopicPartitions = handle<typeof describeTopicPartitions>({
  api: describeTopicPartitions,
  run(request, context) {
    const { topics, cursor } = request;
    const isAfterCursor = (name: string): boolean => cursor === null || name >= cursor.topicName;
    const asked = new Set(topics.map(({ name }) => name).filter(isAfterCursor));
    const namesCursor = cursor === null || topics.length === 0 || asked.has(cursor.topicName);
    if (!namesCursor || (cursor !== null && cursor.partitionIndex < 0)) {
      return this.refuse(request, code.INVALID_REQUEST, context);
    }
    const { broker } = context;
    const all = Array.from(broker.metadata.topics(), ({ name }) => name).filter(isAfterCursor);
    // By UTF-16 code units, as Java compares strings, and as sort does.
    const names = topics.length === 0 ? all.toSorted() : [...asked].toSorted();
    return page(names, request, broker);
  },
  refuse: (request, errorCode) => ({ topics: request.topics.map(({ name }) => ({ errorCode, name })) }),
});

function page(names: readonly string[], request: DescribeTopicPartitionsRequest, broker: Broker): Answer {
  const { cursor, responsePartitionLimit } = request;
  const most = broker.config.int("max.request.partition.size.limit");
  let left = Math.max(Math.min(most, responsePartitionLimit), 1);
  const rows: NonNullable<Answer["topics"]>[number][] = [];
  for (const name of names) {
    if (left === 0) return { topics: rows, nextCursor: { topicName: name, partitionIndex: 0 } };
    const topic = broker.metadata.topic(name);
    const known = { name, isInternal: isInternalTopic(name), topicAuthorizedOperations: TOPIC_OPERATIONS };
    if (topic === undefined) {
      const invalid = topicNameProblem(name) !== undefined;
      rows.push({ ...known, errorCode: invalid ? code.INVALID_TOPIC_EXCEPTION : code.UNKNOWN_TOPIC_OR_PARTITION });
      continue;
    }
    const first = name === cursor?.topicName ? cursor.partitionIndex : 0;
    const partitions = partitionRows(topic, broker.nodeId)
      .slice(first, first + left)
      .map((row) => ({ ...row, eligibleLeaderReplicas: [], lastKnownElr: [] }));
    rows.push({ ...known, topicId: topic.id, partitions });
    const end = first + partitions.length;
    if (end < topic.partitionCount) return { topics: rows, nextCursor: { topicName: name, partitionIndex: end } };
    left -= partitions.length;
  }
  return { topics: rows };
}
