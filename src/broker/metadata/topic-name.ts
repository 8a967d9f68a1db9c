/** What may be a topic's name (org.apache.kafka.common.internals.Topic). */
import { illegalName } from "../../config/illegal-name.ts";

export const OFFSETS_TOPIC = "__consumer_offsets";
export const TRANSACTION_STATE_TOPIC = "__transaction_state";
export const SHARE_GROUP_STATE_TOPIC = "__share_group_state";
export const CLUSTER_METADATA_TOPIC = "__cluster_metadata";

const INTERNAL_TOPICS: ReadonlySet<string> = new Set([OFFSETS_TOPIC, TRANSACTION_STATE_TOPIC, SHARE_GROUP_STATE_TOPIC]);

export function isInternalTopic(name: string): boolean {
  return INTERNAL_TOPICS.has(name);
}

/** Why this cannot be a topic's name, in Kafka's words; undefined where it can. */
export function topicNameProblem(name: string): string | undefined {
  const reason = illegalName(name);
  return reason === undefined ? undefined : `Topic name is invalid: ${reason}`;
}

/** Two names with the same result differ in '.' and '_' alone, which Kafka's metric names cannot tell apart. */
export function withoutDots(name: string): string {
  return name.replaceAll(".", "_");
}
