/** Which broker leads a partition, in the words of Java's PartitionLeaderStrategy where none can be told. */
import { ProtocolError } from "../errors.ts";
import { code, protocolError } from "../protocol/errors.ts";
import { metadata } from "../protocol/messages/metadata.ts";
import type { Broker } from "./broker.ts";
import { partitionKey } from "./topic-partition.ts";
import type { TopicPartition } from "./topic-partition.ts";

const passing: readonly number[] = [
  code.LEADER_NOT_AVAILABLE,
  code.BROKER_NOT_AVAILABLE,
  code.NOT_LEADER_OR_FOLLOWER,
  code.REPLICA_NOT_AVAILABLE,
  code.KAFKA_STORAGE_ERROR,
];

/**
 * The leader of each partition, or why there is none; an error that is retriable may pass.
 * A partition without a leader, and one that its topic does not have, count as passing.
 */
export async function locateLeaders<P extends TopicPartition>(
  broker: Broker,
  partitions: readonly P[],
  tolerateUnknownTopics: boolean,
): Promise<Map<P, number | ProtocolError>> {
  const names = [...new Set(partitions.map(({ topic }) => topic))];
  const { topics } = await broker.send(metadata, {
    topics: names.map((name) => ({ name })),
    allowAutoTopicCreation: false,
  });
  const errors = new Map(topics.map(({ name, errorCode }) => [name, errorCode]));
  const byKey = new Map(
    topics.flatMap(({ name, partitions: told }) =>
      told.map((each) => [partitionKey({ topic: name ?? "", partition: each.partitionIndex }), each]),
    ),
  );
  return new Map(
    partitions.map((wanted) => {
      const errorCode = errors.get(wanted.topic) ?? code.NONE;
      if (errorCode !== code.NONE) return [wanted, topicError(wanted, errorCode, tolerateUnknownTopics)];
      const found = byKey.get(partitionKey(wanted));
      if (found === undefined) return [wanted, protocolError(code.UNKNOWN_TOPIC_OR_PARTITION)];
      if (found.errorCode !== code.NONE) return [wanted, partitionError(wanted, found.errorCode)];
      return [wanted, found.leaderId >= 0 ? found.leaderId : protocolError(code.LEADER_NOT_AVAILABLE)];
    }),
  );
}

function topicError(wanted: TopicPartition, errorCode: number, tolerateUnknownTopics: boolean): ProtocolError {
  const { topic } = wanted;
  const start = `Failed to fetch metadata for partition ${partitionKey(wanted)}`;
  switch (errorCode) {
    case code.UNKNOWN_TOPIC_OR_PARTITION:
      if (tolerateUnknownTopics) return protocolError(errorCode);
      return final(protocolError(errorCode, `${start} because metadata for topic \`${topic}\` could not be found`));
    case code.LEADER_NOT_AVAILABLE:
    case code.BROKER_NOT_AVAILABLE:
      return protocolError(errorCode);
    case code.TOPIC_AUTHORIZATION_FAILED:
      return protocolError(errorCode, `${start} due to topic authorization failure`);
    case code.INVALID_TOPIC_EXCEPTION:
      return protocolError(errorCode, `${start} due to invalid topic \`${topic}\``);
    default:
      return final(protocolError(errorCode, `${start} due to unexpected error for topic \`${topic}\``));
  }
}

function partitionError(wanted: TopicPartition, errorCode: number): ProtocolError {
  if (passing.includes(errorCode) || errorCode === code.UNKNOWN_TOPIC_OR_PARTITION) return protocolError(errorCode);
  return final(protocolError(errorCode, `Unexpected error during metadata lookup for ${partitionKey(wanted)}`));
}

/** Kafka calls the error retriable, but the lookup does not try again over it. */
function final(error: ProtocolError): ProtocolError {
  return new ProtocolError(error.message, {
    errorName: error.errorName,
    errorCode: error.errorCode,
    retriable: false,
    ...(error.javaClass !== undefined && { javaClass: error.javaClass }),
  });
}

/** A leader has left a partition out of its answer. */
export function unanswered(partition: TopicPartition, node: number): ProtocolError {
  const text = `The response from broker ${node} did not contain a result for topic partition ${partitionKey(partition)}`;
  return protocolError(code.UNKNOWN_SERVER_ERROR, text);
}
