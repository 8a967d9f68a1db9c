/** ListOffsets and OffsetForLeaderEpoch: one request to each leader, side by side. */
import { KtError } from "../../errors.ts";
import { code, errorByCode, protocolError } from "../../protocol/errors.ts";
import { listOffsets } from "../../protocol/messages/list-offsets.ts";
import { offsetForLeaderEpoch } from "../../protocol/messages/offset-for-leader-epoch.ts";
import type { ClientLogger } from "../client-logger.ts";
import type { ConsumerMetadata } from "./consumer-metadata.ts";
import { byTopic } from "../topic-partition.ts";
import type { TopicPartition } from "../topic-partition.ts";
import type { ConsumerNetwork } from "./network.ts";

export const EARLIEST_TIMESTAMP = -2;
export const LATEST_TIMESTAMP = -1;

export interface FoundOffset {
  /** -1 where no record is that new. */
  readonly offset: number;
  readonly timestamp: number;
  readonly leaderEpoch: number;
}

/** What became of a question about one partition; an error may pass where it is retriable. */
export type Answer<T> = { readonly value: T } | { readonly error: KtError };

type Ask<P, T> = (
  node: number,
  partitions: readonly P[],
) => Promise<readonly (TopicPartition & { readonly answer: Answer<T> })[]>;

const passing: readonly number[] = [
  code.NOT_LEADER_OR_FOLLOWER,
  code.REPLICA_NOT_AVAILABLE,
  code.KAFKA_STORAGE_ERROR,
  code.OFFSET_NOT_AVAILABLE,
  code.LEADER_NOT_AVAILABLE,
  code.FENCED_LEADER_EPOCH,
  code.UNKNOWN_LEADER_EPOCH,
];

export class OffsetLookup {
  readonly #network: ConsumerNetwork;
  readonly #metadata: ConsumerMetadata;
  readonly #logger: ClientLogger;
  readonly #readCommitted: boolean;

  constructor(
    network: ConsumerNetwork,
    metadata: ConsumerMetadata,
    { logger, readCommitted }: { readonly logger: ClientLogger; readonly readCommitted: boolean },
  ) {
    this.#network = network;
    this.#metadata = metadata;
    this.#logger = logger;
    this.#readCommitted = readCommitted;
  }

  /** One try. A partition without a known leader, or whose broker is out of reach, has an error that may pass. */
  byTime<P extends TopicPartition>(
    wanted: readonly (readonly [P, number])[],
    report: (partition: P, answer: Answer<FoundOffset>) => void,
  ): Promise<void> {
    const times = new Map(wanted);
    return this.#askLeaders([...times.keys()], report, async (node, partitions) => {
      const { topics } = await this.#network.call("listOffsets", { node }, (broker) =>
        broker.send(listOffsets, {
          replicaId: -1,
          isolationLevel: this.#readCommitted ? 1 : 0,
          topics: byTopic(partitions).map(([name, members]) => ({
            name,
            partitions: members.map((member) => ({
              partitionIndex: member.partition,
              currentLeaderEpoch: this.#epochOf(member),
              timestamp: BigInt(times.get(member) ?? LATEST_TIMESTAMP),
            })),
          })),
          timeoutMs: broker.timeoutMs,
        }),
      );
      return topics.flatMap(({ name, partitions: answers }) =>
        answers.map(({ partitionIndex, errorCode, offset, timestamp, leaderEpoch }) => ({
          topic: name,
          partition: partitionIndex,
          answer: this.#listed(`${name}-${partitionIndex}`, name, errorCode, {
            offset: Number(offset),
            timestamp: Number(timestamp),
            leaderEpoch,
          }),
        })),
      );
    });
  }

  /** Where the leader's log ends for each partition's epoch (KIP-320); epoch and offset -1 where it knows nothing. */
  endOfEpoch<P extends TopicPartition & { readonly offsetEpoch: number }>(
    wanted: readonly P[],
    report: (partition: P, answer: Answer<{ readonly leaderEpoch: number; readonly endOffset: number }>) => void,
  ): Promise<void> {
    return this.#askLeaders(wanted, report, async (node, partitions) => {
      const { topics } = await this.#network.call("offsetsForLeaderEpoch", { node }, (broker) =>
        broker.send(offsetForLeaderEpoch, {
          replicaId: -1,
          topics: byTopic(partitions).map(([topic, members]) => ({
            topic,
            partitions: members.map((member) => ({
              partition: member.partition,
              currentLeaderEpoch: this.#epochOf(member),
              leaderEpoch: member.offsetEpoch,
            })),
          })),
        }),
      );
      return topics.flatMap(({ topic, partitions: answers }) =>
        answers.map(({ partition, errorCode, leaderEpoch, endOffset }) => ({
          topic,
          partition,
          answer:
            errorCode === code.NONE
              ? { value: { leaderEpoch, endOffset: Number(endOffset) } }
              : this.#failed(`${topic}-${partition}`, topic, errorCode, "OffsetsForLeaderEpoch"),
        })),
      );
    });
  }

  async #askLeaders<P extends TopicPartition, T>(
    wanted: readonly P[],
    report: (partition: P, answer: Answer<T>) => void,
    ask: Ask<P, T>,
  ): Promise<void> {
    const byLeader = new Map<number, P[]>();
    for (const each of wanted) {
      const leader = this.#metadata.leaderOf(each.topic, each.partition)?.leader ?? -1;
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), each]);
    }
    const askOne = async (node: number, partitions: readonly P[]): Promise<void> => {
      if (node < 0) {
        this.#metadata.requestUpdate();
        for (const each of partitions) report(each, { error: protocolError(code.LEADER_NOT_AVAILABLE) });
        return;
      }
      // What `report` throws is its caller's.
      for (const [each, answer] of await this.#answers(node, partitions, ask)) report(each, answer);
    };
    await Promise.all([...byLeader].map(([node, partitions]) => askOne(node, partitions)));
  }

  async #answers<P extends TopicPartition, T>(
    node: number,
    partitions: readonly P[],
    ask: Ask<P, T>,
  ): Promise<readonly (readonly [P, Answer<T>])[]> {
    try {
      const answers = await ask(node, partitions);
      return partitions.map((each) => {
        const found = answers.find(({ topic, partition }) => topic === each.topic && partition === each.partition);
        return [each, found?.answer ?? { error: protocolError(code.UNKNOWN_TOPIC_OR_PARTITION) }];
      });
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      this.#metadata.requestUpdate();
      return partitions.map((each) => [each, { error }]);
    }
  }

  #epochOf({ topic, partition }: TopicPartition): number {
    return this.#metadata.leaderOf(topic, partition)?.leaderEpoch ?? -1;
  }

  #listed(name: string, topic: string, errorCode: number, value: FoundOffset): Answer<FoundOffset> {
    if (errorCode === code.NONE) return { value };
    if (errorCode === code.UNSUPPORTED_FOR_MESSAGE_FORMAT)
      return { value: { offset: -1, timestamp: -1, leaderEpoch: -1 } };
    return this.#failed(name, topic, errorCode, "ListOffset");
  }

  #failed(name: string, topic: string, errorCode: number, request: string): { readonly error: KtError } {
    const logger = "consumer.internals.OffsetFetcherUtils";
    if (errorCode === code.TOPIC_AUTHORIZATION_FAILED) {
      return { error: protocolError(errorCode, `Not authorized to access topics: [${topic}]`) };
    }
    this.#metadata.requestUpdate();
    if (errorCode === code.UNKNOWN_TOPIC_OR_PARTITION) {
      this.#logger.say(
        "WARN",
        logger,
        `Received unknown topic or partition error in ${request} request for partition ${name}`,
      );
    } else if (!passing.includes(errorCode)) {
      this.#logger.say(
        "WARN",
        logger,
        `Attempt to fetch offsets for partition ${name} failed due to unexpected exception: ${errorByCode(errorCode).message}, retrying.`,
      );
    }
    return { error: protocolError(errorCode) };
  }
}
