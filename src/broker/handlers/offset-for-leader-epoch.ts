/** OffsetForLeaderEpoch v2-4: where an epoch ended, so that a client finds out what of its log was cut off (KIP-101, KIP-320). */
import { code } from "../../protocol/error-table.ts";
import {
  offsetForLeaderEpoch,
  type OffsetForLeaderEpochRequest,
} from "../../protocol/messages/offset-for-leader-epoch.ts";
import type { ResponseInput } from "../../protocol/schema.ts";
import type { Broker } from "../broker.ts";
import { checkLeaderEpoch } from "../fetch/read-partition.ts";
import { handle } from "../handler.ts";

type Response = ResponseInput<typeof offsetForLeaderEpoch>;
type PartitionRequest = OffsetForLeaderEpochRequest["topics"][number]["partitions"][number];
type PartitionAnswer = NonNullable<NonNullable<Response["topics"]>[number]["partitions"]>[number];

export const handleOffsetForLeaderEpoch = handle<typeof offsetForLeaderEpoch>({
  api: offsetForLeaderEpoch,
  run: ({ topics }, { broker }) => ({
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => answer(topic, partition, broker)),
    })),
  }),
  refuse: ({ topics }, errorCode) => ({
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({ partition, errorCode })),
    })),
  }),
});

function answer(topic: string, asked: PartitionRequest, { logs }: Broker): PartitionAnswer {
  const { partition, currentLeaderEpoch } = asked;
  const log = logs.get(topic, partition);
  if (log === undefined) return { partition, errorCode: code.UNKNOWN_TOPIC_OR_PARTITION };
  const errorCode = checkLeaderEpoch(currentLeaderEpoch, log);
  if (errorCode !== code.NONE) return { partition, errorCode };
  const { leaderEpoch, endOffset } = log.endOffsetForEpoch(asked.leaderEpoch);
  return { partition, leaderEpoch, endOffset: BigInt(endOffset) };
}
