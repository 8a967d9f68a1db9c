import { InputError } from "../../errors.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { listTopics } from "../../kafka/admin/list-topics.ts";
import type { TopicListing } from "../../kafka/admin/list-topics.ts";
import { topicPattern } from "../../kit/topic-pattern.ts";
import type { TopicsOptions } from "./options.ts";

/**
 * The topics that --topic matches (all where it is absent), sorted by name.
 *
 * @throws InputError for a pattern that is no regular expression
 */
export async function selectTopics(cluster: Cluster, options: TopicsOptions): Promise<TopicListing[]> {
  const all = await listTopics(cluster);
  // The official tool asks the brokers first and reads the pattern then.
  const matches = options.topic === undefined ? () => true : await topicPattern(options.topic);
  return all
    .filter(({ name, internal }) => matches(name) && !(internal && options.excludeInternal))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Throws where --topic names something, nothing was found, and that is not allowed by --if-exists. */
export function ensureTopicExists(found: readonly TopicListing[], options: TopicsOptions): void {
  const { topic, ifExists } = options;
  if (topic !== undefined && topic !== "" && !ifExists && found.length === 0) {
    throw new InputError(`Topic '${topic}' does not exist as expected`, {
      javaClass: "java.lang.IllegalArgumentException",
    });
  }
}
