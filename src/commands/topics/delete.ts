import { deleteTopics } from "../../kafka/admin/delete-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import type { TopicsOptions } from "./options.ts";
import { ensureTopicExists, selectTopics } from "./select.ts";

/** Deletes all matching topics; asks nothing, as scripts expect. */
export async function deleteMatchingTopics(cluster: Cluster, options: TopicsOptions, context: Context): Promise<void> {
  const found = await selectTopics(cluster, options);
  ensureTopicExists(found, options);
  const names = found.map(({ name }) => name);
  const results = names.length === 0 ? [] : await deleteTopics(cluster, names);
  if (context.format !== "text") {
    const deleted = results.filter(({ error }) => error === undefined);
    await context.print(
      deleted.map(({ name }) => ({ name, deleted: true })),
      { head: ["Topic", "Deleted"], rows: deleted.map(({ name }) => [name, "yes"]) },
    );
  }
  const failed = results.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) throw failed.error;
}
