import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import type { TopicsOptions } from "./options.ts";
import { selectTopics } from "./select.ts";

/** Prints the names, one a line; nothing found is one empty line. */
export async function listMatchingTopics(cluster: Cluster, options: TopicsOptions, context: Context): Promise<void> {
  const found = await selectTopics(cluster, options);
  if (context.format === "text") {
    context.out.line(found.map(({ name }) => name).join("\n"));
    return;
  }
  await context.print(found, {
    head: ["Topic", "TopicId", "Internal"],
    rows: found.map(({ name, topicId, internal }) => [name, topicId, internal ? "yes" : ""]),
  });
}
