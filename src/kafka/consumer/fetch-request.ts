import type { fetch } from "../../protocol/messages/fetch.ts";
import type { RequestInput } from "../../protocol/schema.ts";
import { ZERO_UUID } from "../../protocol/uuid.ts";
import type { ConsumerConfig } from "./consumer-config.ts";
import type { SessionRequest } from "./fetch-session.ts";
import { byTopic } from "../topic-partition.ts";

/**
 * An answer is held in memory whole, so it is asked for with this at most, whatever fetch.max.bytes allows. A bit less
 * than a power of two, for what is in an answer besides records.
 */
const ANSWER_BYTES = 8 * 1024 * 1024 - 16 * 1024;
/** Of the first answer, which is waited for. */
export const FIRST_ANSWER_BYTES = 256 * 1024;

/**
 * How many bytes to ask for after an answer of at most so many that took so long: more while it comes soon, less where
 * it comes late. A large one would not be there within request.timeout.ms over a slow network, however often it is asked
 * for.
 */
export function nextAnswerBytes(bytes: number, ms: number, requestTimeoutMs: number): number {
  if (ms < requestTimeoutMs / 16) return Math.min(bytes * 4, ANSWER_BYTES);
  return ms > requestTimeoutMs / 4 ? Math.max(Math.floor(bytes / 4), FIRST_ANSWER_BYTES) : bytes;
}

/** The first version that names topics by their ids. */
export const TOPIC_ID_VERSION = 13;

/**
 * A Fetch request for what the session wants; with names and ids of the topics, for any version. Where nobody has set
 * max.partition.fetch.bytes, one partition may fill an answer: with the 1 MB of Java's default the broker is waited for
 * more than read from.
 */
export function fetchRequest(
  config: ConsumerConfig,
  { wanted, forgotten, sessionId, sessionEpoch }: SessionRequest,
  answerBytes: number,
): RequestInput<typeof fetch> {
  return {
    maxWaitMs: config.maxWaitMs,
    minBytes: config.minBytes,
    maxBytes: Math.min(config.maxBytes, Math.max(answerBytes, config.minBytes, config.maxPartitionBytes ?? 0)),
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
        partitionMaxBytes: config.maxPartitionBytes ?? ANSWER_BYTES,
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
