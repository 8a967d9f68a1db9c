import type { fetch } from "../../protocol/messages/fetch.ts";
import type { RequestInput } from "../../protocol/schema.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type { SessionRequest } from "./fetch-session.ts";
import { byTopic } from "../topic-partition.ts";

/** One answer is asked for with at most so many bytes, whatever fetch.max.bytes allows: it is held in memory whole. */
const ANSWER_BYTES = 16 * 1024 * 1024;
/** The first version that names topics by their ids. */
export const TOPIC_ID_VERSION = 13;

/** A Fetch request for what the session wants; with names and ids of the topics, for any version. */
export function fetchRequest(
  config: ConsumerConfig,
  { wanted, forgotten, sessionId, sessionEpoch }: SessionRequest,
): RequestInput<typeof fetch> {
  return {
    maxWaitMs: config.maxWaitMs,
    minBytes: config.minBytes,
    maxBytes: Math.min(config.maxBytes, Math.max(ANSWER_BYTES, config.maxPartitionBytes)),
    isolationLevel: config.readCommitted ? 1 : 0,
    sessionId,
    sessionEpoch,
    topics: byTopic(wanted).map(([topic, members]) => ({
      topic,
      topicId: members[0]?.topicId ?? ZERO_UUID,
      partitions: members.map((member) => ({
        partition: member.partition,
        currentLeaderEpoch: member.leaderEpoch,
        fetchOffset: BigInt(member.fetchOffset),
        partitionMaxBytes: config.maxPartitionBytes,
      })),
    })),
    forgottenTopicsData: byTopic(forgotten).map(([topic, members]) => ({
      topic,
      topicId: members[0]?.topicId ?? ZERO_UUID,
      partitions: members.map(({ partition }) => partition),
    })),
    rackId: config.rack,
  };
}
