import { KtError } from "../../errors.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { describeTopics, inDescribedOrder } from "../../kafka/admin/describe-topics.ts";
import { listOffsets } from "../../kafka/admin/list-offsets.ts";
import type { ListedOffset, OffsetSpec } from "../../kafka/admin/list-offsets.ts";
import { listTopics } from "../../kafka/admin/list-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { executionFailure } from "../../kit/execution-failure.ts";
import type { PartitionFilter } from "./partition-filter.ts";
import { terseError } from "./terse-error.ts";

export interface OffsetsWanted {
  readonly filter: PartitionFilter;
  readonly spec: OffsetSpec;
  readonly excludeInternalTopics: boolean;
}

/**
 * A row for each partition that matches, in the official order of asking: topics as in a HashMap, partitions by number.
 *
 * @throws InputError where nothing matches; what keeps topics from being told, as an ExecutionException
 */
export async function fetchOffsets(cluster: Cluster, wanted: OffsetsWanted): Promise<ListedOffset[]> {
  const { spec } = wanted;
  const partitions = await executed(matchingPartitions(cluster, wanted));
  if (partitions.length === 0) {
    throw terseError("Could not match any topic-partitions with the specified filters");
  }
  return listOffsets(
    cluster,
    partitions.map((each) => ({ ...each, spec })),
  );
}

async function matchingPartitions(
  cluster: Cluster,
  { filter, excludeInternalTopics }: OffsetsWanted,
): Promise<TopicPartition[]> {
  const topics = await listTopics(cluster, { internal: !excludeInternalTopics });
  const names = topics.map(({ name }) => name).filter((name) => filter(name) !== undefined);
  const described = await describeTopics(
    cluster,
    inHashMapOrder(names, (name) => name),
  );
  const failed = described.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) throw failed.error;
  return inDescribedOrder(described).flatMap(({ name, partitions }) => {
    const wants = filter(name);
    return partitions
      .filter(({ partition }) => wants?.(partition))
      .map(({ partition }) => ({ topic: name, partition }));
  });
}

/** Where Java makes no client at all, there is no Future that wraps the failure. */
async function executed<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw error instanceof KtError && !error.clientNotMade ? executionFailure(error) : error;
  }
}
