import { createPartitions } from "../../kafka/admin/create-partitions.ts";
import { describeTopics } from "../../kafka/admin/describe-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import type { TopicsOptions } from "./options.ts";
import { parseReplicaAssignment } from "./replica-assignment.ts";
import { ensureTopicExists, selectTopics } from "./select.ts";

/** Adds partitions to all matching topics in one request; one that fails does not undo the others. */
export async function alterTopics(cluster: Cluster, options: TopicsOptions, context: Context): Promise<void> {
  const totalCount = options.partitions ?? 0;
  const replicaAssignment = parseReplicaAssignment(options.replicaAssignment ?? "");
  const found = await selectTopics(cluster, options);
  ensureTopicExists(found, options);
  const names = found.map(({ name }) => name);

  const counts = replicaAssignment.length > 0 ? await partitionCounts(cluster, names) : new Map<string, number>();
  const requested = names.map((name) => ({
    name,
    totalCount,
    // The list names the partitions that there are already as well.
    newAssignments: replicaAssignment.length > 0 ? replicaAssignment.slice(counts.get(name)) : undefined,
  }));
  const results =
    names.length === 0
      ? []
      : await createPartitions(
          cluster,
          inHashMapOrder(requested, ({ name }) => name),
        );
  const failed = results.find(({ error }) => error !== undefined);
  if (context.format !== "text") {
    const altered = results.filter(({ error }) => error === undefined);
    await context.print(
      altered.map(({ name }) => ({ name, numPartitions: totalCount })),
      { head: ["Topic", "Partitions"], rows: altered.map(({ name }) => [name, totalCount]) },
    );
  }
  if (failed?.error !== undefined) throw failed.error;
}

async function partitionCounts(cluster: Cluster, names: readonly string[]): Promise<Map<string, number>> {
  const described = await describeTopics(cluster, names);
  const counts = new Map<string, number>();
  for (const topic of described) {
    if (topic.error !== undefined) throw topic.error;
    counts.set(topic.name, topic.partitions.length);
  }
  return counts;
}
