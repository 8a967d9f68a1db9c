/** OffsetCommit and OffsetFetch. */
import { code, errorByCode, protocolError } from "../../../protocol/errors.ts";
import { offsetCommit } from "../../../protocol/messages/offset-commit.ts";
import { offsetFetch } from "../../../protocol/messages/offset-fetch.ts";
import type { OffsetAndMetadata } from "../consumer.ts";
import { kafkaException } from "../consumer-errors.ts";
import type { ClientLogger } from "../../client-logger.ts";
import { byTopic, partitionKey } from "../../topic-partition.ts";
import type { TopicPartition } from "../../topic-partition.ts";
import type { Coordinator } from "./coordinator.ts";

/** Who commits: nobody in particular where the partitions were assigned by hand. */
export interface MemberIdentity {
  readonly memberId: string;
  /** The generation of a classic group, the member's epoch of the others; -1 outside of a group. */
  readonly generation: number;
  readonly instanceId: string | null;
}

/** Later versions name topics by their ids. */
const LAST_WITH_NAMES = 9;
/** The first that asks for groups. */
const GROUPS_VERSION = 8;

const COORDINATOR = "consumer.internals.ConsumerCoordinator";

export class GroupOffsets {
  readonly #coordinator: Coordinator;
  readonly #logger: ClientLogger;

  constructor(coordinator: Coordinator, logger: ClientLogger) {
    this.#coordinator = coordinator;
    this.#logger = logger;
  }

  /** Tries until the deadline. Throws the protocol's errors; commit-errors.ts has what Java makes of them. */
  async commit(
    offsets: ReadonlyMap<TopicPartition, OffsetAndMetadata>,
    identity: () => MemberIdentity,
    deadline: number,
  ): Promise<void> {
    if (offsets.size === 0) return;
    await this.#coordinator.callUntil("commitOffsets", deadline, async (broker) => {
      const { memberId, generation, instanceId } = identity();
      const { topics } = await broker.send(
        offsetCommit,
        {
          groupId: this.#coordinator.groupId,
          generationIdOrMemberEpoch: generation,
          memberId,
          groupInstanceId: instanceId,
          topics: byTopic([...offsets.keys()]).map(([name, members]) => ({
            name,
            partitions: members.map((member) => {
              const { offset = 0, leaderEpoch = -1, metadata = "" } = offsets.get(member) ?? {};
              return {
                partitionIndex: member.partition,
                committedOffset: BigInt(offset),
                committedLeaderEpoch: leaderEpoch,
                committedMetadata: metadata,
              };
            }),
          })),
        },
        { maxVersion: LAST_WITH_NAMES },
      );
      const at = new Map([...offsets].map(([partition, { offset }]) => [partitionKey(partition), offset]));
      const forbidden = new Set<string>();
      for (const { name, partitions } of topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          if (errorCode === code.NONE) continue;
          const key = partitionKey({ topic: name, partition: partitionIndex });
          const { retriable, message } = errorByCode(errorCode);
          this.#logger.say(
            retriable ? "WARN" : "ERROR",
            COORDINATOR,
            `Offset commit failed on partition ${key} at offset ${at.get(key) ?? -1}: ${message}`,
          );
          if (errorCode === code.TOPIC_AUTHORIZATION_FAILED) forbidden.add(name);
          else throw protocolError(errorCode);
        }
      }
      if (forbidden.size > 0) throw notAuthorized([...forbidden]);
    });
  }

  /** Tries until the deadline; undefined where nothing is committed. */
  async fetch(
    partitions: readonly TopicPartition[],
    identity: () => MemberIdentity | undefined,
    deadline: number,
  ): Promise<ReadonlyMap<TopicPartition, OffsetAndMetadata | undefined>> {
    const { groupId } = this.#coordinator;
    const topics = byTopic(partitions).map(([name, members]) => ({
      name,
      partitionIndexes: members.map(({ partition }) => partition),
    }));
    return this.#coordinator.callUntil("listConsumerGroupOffsets", deadline, async (broker) => {
      const bounds = { maxVersion: LAST_WITH_NAMES };
      const requireStable = broker.chooseVersion(offsetFetch, bounds) >= 7;
      const { memberId = null, generation: memberEpoch = -1 } = identity() ?? {};
      const request =
        broker.chooseVersion(offsetFetch, bounds) >= GROUPS_VERSION
          ? { groups: [{ groupId, memberId, memberEpoch, topics }], requireStable }
          : { groupId, topics, requireStable };
      const answer = await broker.send(offsetFetch, request, bounds);
      const [group = answer] = answer.groups;
      if (group.errorCode !== code.NONE) throw fetchError(group.errorCode);
      const found = new Map<string, OffsetAndMetadata>();
      const forbidden = new Set<string>();
      for (const topic of group.topics) {
        for (const each of topic.partitions) {
          const key = partitionKey({ topic: topic.name, partition: each.partitionIndex });
          if (each.errorCode === code.TOPIC_AUTHORIZATION_FAILED) forbidden.add(topic.name);
          else if (each.errorCode !== code.NONE) throw partitionFetchError(each.errorCode, key);
          else if (each.committedOffset >= 0n) {
            found.set(key, {
              offset: Number(each.committedOffset),
              metadata: each.metadata ?? "",
              leaderEpoch: each.committedLeaderEpoch,
            });
          } else this.#logger.say("INFO", COORDINATOR, `Found no committed offset for partition ${key}`);
        }
      }
      if (forbidden.size > 0) throw notAuthorized([...forbidden]);
      return new Map(partitions.map((each) => [each, found.get(partitionKey(each))]));
    });
  }
}

function notAuthorized(topics: readonly string[]): Error {
  return protocolError(code.TOPIC_AUTHORIZATION_FAILED, `Not authorized to access topics: [${topics.join(", ")}]`);
}

function fetchError(errorCode: number): Error {
  const { retriable, message } = errorByCode(errorCode);
  if (retriable || errorCode === code.GROUP_AUTHORIZATION_FAILED) return protocolError(errorCode);
  if (errorCode === code.UNKNOWN_MEMBER_ID || errorCode === code.STALE_MEMBER_EPOCH) return protocolError(errorCode);
  return kafkaException(`Unexpected error in fetch offset response: ${message}`);
}

function partitionFetchError(errorCode: number, key: string): Error {
  if (errorCode === code.UNSTABLE_OFFSET_COMMIT) {
    return protocolError(errorCode, "There are unstable offsets for the requested topic partitions");
  }
  if (errorCode === code.UNKNOWN_TOPIC_OR_PARTITION) return kafkaException(`Topic or Partition ${key} does not exist`);
  return kafkaException(
    `Unexpected error in fetch offset response for partition ${key}: ${errorByCode(errorCode).message}`,
  );
}
