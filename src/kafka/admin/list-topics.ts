import { metadata } from "../../protocol/messages/metadata.ts";
import { viewOf } from "../cluster-view.ts";
import type { Cluster } from "../cluster.ts";

export interface TopicListing {
  readonly name: string;
  /** Kafka's base64url text; the zero id where the broker knows none (before 2.8). */
  readonly topicId: string;
  readonly internal: boolean;
}

export interface ListTopicsOptions {
  /** False leaves the internal topics out. */
  readonly internal?: boolean;
}

/** Every topic that we may see, in the broker's order. Metadata, from any broker. */
export async function listTopics(
  cluster: Cluster,
  { internal = true }: ListTopicsOptions = {},
): Promise<TopicListing[]> {
  const answer = await cluster.call({
    name: "listTopics",
    target: "any",
    run: (broker) => broker.send(metadata, { topics: null, allowAutoTopicCreation: true }),
  });
  cluster.learnView(viewOf(answer));
  return answer.topics
    .filter(({ isInternal }) => internal || !isInternal)
    .map(({ name, topicId, isInternal }) => ({ name: name ?? "", topicId, internal: isInternal }));
}
