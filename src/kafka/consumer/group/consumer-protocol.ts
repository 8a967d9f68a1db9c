/** What members of a classic group tell each other (ConsumerProtocolSubscription and -Assignment, versions 0 to 3). */
import { DecodeError } from "../../../errors.ts";
import { decodeData, encodeData } from "../../../protocol/codec.ts";
import { array, bytes, defineData, int32, string } from "../../../protocol/schema.ts";
import { comparePartitions, eachPartition, indexesByTopic } from "../../topic-partition.ts";
import type { TopicPartition, TopicPartitions } from "../../topic-partition.ts";

const NEWEST = 3;
const topicPartitions = { topic: string(), partitions: array(int32()) };

const subscriptionData = defineData({
  name: "ConsumerProtocolSubscription",
  versions: [0, NEWEST],
  flexible: null,
  fields: {
    topics: array(string()),
    userData: bytes({ nullable: true, default: null }),
    ownedPartitions: array(topicPartitions, { since: 1, ignorable: true }),
    generationId: int32({ since: 2, default: -1, ignorable: true }),
    rackId: string({ since: 3, nullable: true, default: null, ignorable: true }),
  },
});

const assignmentData = defineData({
  name: "ConsumerProtocolAssignment",
  versions: [0, NEWEST],
  flexible: null,
  fields: {
    assignedPartitions: array(topicPartitions),
    userData: bytes({ nullable: true, default: null }),
  },
});

export interface MemberSubscription {
  readonly topics: readonly string[];
  readonly userData: Buffer | null;
  readonly owned: readonly TopicPartition[];
  /** -1 where the member does not tell. */
  readonly generation: number;
  readonly rack: string | null;
}

export function encodeSubscription({ topics, userData, owned, generation, rack }: MemberSubscription): Buffer {
  return prefixed(
    encodeData(subscriptionData, NEWEST, {
      topics: topics.toSorted(),
      userData,
      ownedPartitions: grouped(owned),
      generationId: generation,
      rackId: rack,
    }),
  );
}

/** Throws DecodeError for bytes that are no subscription; a version newer than ours is read as ours. */
export function decodeSubscription(metadata: Buffer): MemberSubscription {
  const { topics, userData, ownedPartitions, generationId, rackId } = decodeData(
    subscriptionData,
    versionOf(metadata),
    metadata,
    2,
  );
  return { topics, userData, owned: eachPartition(ownedPartitions), generation: generationId, rack: rackId };
}

export function encodeAssignment(partitions: readonly TopicPartition[], userData: Buffer | null = null): Buffer {
  return prefixed(encodeData(assignmentData, NEWEST, { assignedPartitions: grouped(partitions), userData }));
}

/** None for no bytes at all, as a member gets them that the leader did not know. */
export function decodeAssignment(bytesOfIt: Buffer): readonly TopicPartition[] {
  if (bytesOfIt.length === 0) return [];
  return eachPartition(decodeData(assignmentData, versionOf(bytesOfIt), bytesOfIt, 2).assignedPartitions);
}

function versionOf(buffer: Buffer): number {
  if (buffer.length < 2)
    throw new DecodeError("Buffer underflow while parsing consumer protocol's header", { offset: 0 });
  const version = buffer.readInt16BE(0);
  if (version < 0) throw new DecodeError(`Unsupported consumer protocol version: ${version}`, { offset: 0 });
  return Math.min(version, NEWEST);
}

function prefixed(data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0, NEWEST), data]);
}

/** By topic and partition, in order. */
function grouped(partitions: readonly TopicPartition[]): TopicPartitions[] {
  return indexesByTopic(partitions.toSorted(comparePartitions));
}
