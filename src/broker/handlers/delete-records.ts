/** DeleteRecords v0-2: moves the log start up (KIP-107). Left out: timeoutMs, there are no replicas to wait for. */
import { code } from "../../protocol/error-table.ts";
import { deleteRecords, type DeleteRecordsRequest } from "../../protocol/messages/delete-records.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { Broker } from "../broker.ts";
import { handle } from "../handler.ts";

type Response = ResponseInput<typeof deleteRecords>;
type PartitionRequest = DeleteRecordsRequest["topics"][number]["partitions"][number];
type PartitionAnswer = NonNullable<NonNullable<Response["topics"]>[number]["partitions"]>[number];

const HIGH_WATERMARK = -1n;

export const handleDeleteRecords = handle<typeof deleteRecords>({
  api: deleteRecords,
  run: ({ topics }, { broker }) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((partition) => answer(name, partition, broker)),
    })),
  }),
  refuse: ({ topics }, errorCode) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => failed(partitionIndex, errorCode)),
    })),
  }),
});

function failed(partitionIndex: number, errorCode: number): PartitionAnswer {
  return { partitionIndex, lowWatermark: -1n, errorCode };
}

function answer(name: string, { partitionIndex, offset }: PartitionRequest, broker: Broker): PartitionAnswer {
  const topic = broker.metadata.topic(name);
  const log = broker.logs.get(name, partitionIndex);
  if (topic === undefined || log === undefined) return failed(partitionIndex, code.UNKNOWN_TOPIC_OR_PARTITION);
  if (topic.isInternal) return failed(partitionIndex, code.INVALID_TOPIC_EXCEPTION);
  if (log.config.compact && !log.config.delete) return failed(partitionIndex, code.POLICY_VIOLATION);
  const target = offset === HIGH_WATERMARK ? BigInt(log.endOffset) : offset;
  if (target < 0n || target > BigInt(log.endOffset)) return failed(partitionIndex, code.OFFSET_OUT_OF_RANGE);
  log.deleteRecordsBefore(Number(target));
  return { partitionIndex, lowWatermark: BigInt(log.startOffset) };
}
