import type { ProtocolError } from "../../errors.ts";
import { createPartitions as api } from "../../protocol/messages/create-partitions.ts";
import type { Cluster } from "../cluster.ts";
import { requestItems } from "./item-results.ts";

export interface NewPartitions {
  readonly name: string;
  /** How many partitions the topic has then. */
  readonly totalCount: number;
  /** The brokers of each added partition, in order; absent: the broker assigns. */
  readonly newAssignments?: readonly (readonly number[])[] | undefined;
}

export interface CreatePartitionsOptions {
  readonly validateOnly?: boolean;
  readonly retryOnQuotaViolation?: boolean;
}

export interface CreatePartitionsResult {
  readonly name: string;
  readonly error?: ProtocolError | undefined;
}

/** Adds partitions to topics: a result each, in their order. CreatePartitions, to the controller. */
export async function createPartitions(
  cluster: Cluster,
  topics: readonly NewPartitions[],
  { validateOnly = false, retryOnQuotaViolation }: CreatePartitionsOptions = {},
): Promise<CreatePartitionsResult[]> {
  const results = await requestItems(cluster, {
    callName: "createPartitions",
    items: topics,
    retryOnQuotaViolation,
    ask: async (broker, items) => {
      const { throttleTimeMs, results: answers } = await broker.send(api, {
        topics: items.map(({ name, totalCount, newAssignments }) => ({
          name,
          count: totalCount,
          assignments: newAssignments?.map((brokerIds) => ({ brokerIds: [...brokerIds] })) ?? null,
        })),
        timeoutMs: broker.timeoutMs,
        validateOnly,
      });
      return { throttleTimeMs, answers };
    },
  });
  return results.map(({ name, error }) => ({ name, error }));
}
