import type { KtError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { deleteRecords as api } from "../../protocol/messages/delete-records.ts";
import type { Cluster } from "../cluster.ts";
import { askLeaders } from "../drive.ts";
import type { Outcome } from "../drive.ts";
import { unanswered } from "../leaders.ts";
import { byTopic, partitionKey } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";

export interface RecordsToDelete extends TopicPartition {
  /** The first offset that is left; -1 for none: where the partition ends now (its high watermark). */
  readonly offset: bigint;
}

export interface DeletedRecords extends TopicPartition {
  /** Where the partition begins now, on all of its replicas that are in sync; -1 where there is an error. */
  readonly lowWatermark: bigint;
  readonly error?: KtError | undefined;
}

/**
 * Deletes the records before offsets, each partition once, in their order. DeleteRecords, one request to each leader. A
 * partition that fails is a row with an error, of all where no broker is reached; the call throws only where no bootstrap
 * name is found. An offset below the start changes nothing. Source: org.apache.kafka.clients.admin.internals.DeleteRecordsHandler.
 */
export async function deleteRecords(cluster: Cluster, wanted: readonly RecordsToDelete[]): Promise<DeletedRecords[]> {
  const outcomes = await askLeaders<RecordsToDelete, bigint>(cluster, {
    name: "deleteRecords",
    api,
    keys: wanted,
    run: async (broker, keys, node) => {
      const { topics } = await broker.send(api, {
        topics: byTopic(keys).map(([name, members]) => ({
          name,
          partitions: members.map(({ partition, offset }) => ({ partitionIndex: partition, offset })),
        })),
        timeoutMs: broker.timeoutMs,
      });
      const found = new Map(
        topics.flatMap(({ name, partitions }) =>
          partitions.map((answer) => [partitionKey({ topic: name, partition: answer.partitionIndex }), answer]),
        ),
      );
      return new Map(
        keys.map((key): [RecordsToDelete, Outcome<bigint>] => {
          const answer = found.get(partitionKey(key));
          if (answer === undefined) return [key, { error: unanswered(key, node) }];
          const { errorCode, lowWatermark } = answer;
          return [key, errorCode === code.NONE ? { value: lowWatermark } : { error: protocolError(errorCode) }];
        }),
      );
    },
  });
  return wanted.map((key) => {
    const { topic, partition } = key;
    const outcome = outcomes.get(key) ?? { error: unanswered(key, -1) };
    return "error" in outcome
      ? { topic, partition, lowWatermark: -1n, error: outcome.error }
      : { topic, partition, lowWatermark: outcome.value };
  });
}
