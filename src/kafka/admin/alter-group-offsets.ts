import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { offsetCommit } from "../../protocol/messages/offset-commit.ts";
import type { Cluster } from "../cluster.ts";
import { askCoordinators } from "../drive.ts";
import { byTopic, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import { onlyValue, refused } from "./group-outcome.ts";

export interface OffsetToCommit extends TopicPartition {
  readonly offset: bigint;
  /** -1 or absent: not told. */
  readonly leaderEpoch?: number;
  readonly metadata?: string;
}

export interface CommitResult extends TopicPartition {
  readonly error?: ProtocolError | undefined;
}

/** Later versions name topics by their ids. */
const LAST_WITH_NAMES = 9;

/**
 * Commits offsets for a group without members, which comes into being by it. One OffsetCommit; a result each, in the
 * order given. Throws where the coordinator is not found, or stays busy until the call's time is up.
 * Source: org.apache.kafka.clients.admin.internals.AlterConsumerGroupOffsetsHandler.
 */
export async function alterGroupOffsets(
  cluster: Cluster,
  groupId: string,
  offsets: readonly OffsetToCommit[],
): Promise<CommitResult[]> {
  const request = {
    groupId,
    topics: byTopic(offsets).map(([name, members]) => ({
      name,
      partitions: members.map(({ partition, offset, leaderEpoch = -1, metadata = "" }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        committedMetadata: metadata,
      })),
    })),
  };
  const outcomes = await askCoordinators<ReadonlyMap<string, number>>(cluster, "group", {
    name: "offsetCommit",
    api: offsetCommit,
    keys: [groupId],
    run: async (broker) => {
      const { topics } = await broker.send(offsetCommit, request, { maxVersion: LAST_WITH_NAMES });
      const codes = new Map<string, number>();
      for (const { name, partitions } of topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          codes.set(partitionKey({ topic: name, partition: partitionIndex }), errorCode);
        }
      }
      const busy = [...codes.values()].map((each) => (each === code.NONE ? undefined : rejected(each)));
      const again = busy.find((each) => each?.error.retriable === true);
      return new Map([[groupId, again ?? { value: codes }]]);
    },
  });
  const codes = onlyValue(outcomes);
  return offsets.map(({ topic, partition }) => {
    const errorCode = codes.get(partitionKey({ topic, partition })) ?? code.UNKNOWN_SERVER_ERROR;
    return { topic, partition, ...(errorCode !== code.NONE && { error: protocolError(errorCode) }) };
  });
}

/** A rebalance comes to its end. */
function rejected(errorCode: number): { readonly error: ProtocolError } {
  return refused(errorCode, null, [code.REBALANCE_IN_PROGRESS]);
}
