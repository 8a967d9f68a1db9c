/** The work of a classic group's leader: it shares the partitions out, and watches whether there are others since. */
import type { JoinGroupResponse } from "../../../protocol/messages/join-group.ts";
import { assignPartitions } from "../assignors/assignor.ts";
import type { GroupAssignment } from "../assignors/group-member.ts";
import type { ConsumerConfig } from "../consumer-config.ts";
import { kafkaException } from "../consumer-errors.ts";
import type { ConsumerMetadata } from "../consumer-metadata.ts";
import { decodeSubscription } from "./consumer-protocol.ts";

export class LeaderShares {
  readonly #metadata: ConsumerMetadata;
  readonly #assignors: ConsumerConfig["assignors"];
  /** What was shared out, topic by topic; undefined while another leads. */
  #counts: string | undefined;
  #topics: readonly string[] = [];

  constructor(metadata: ConsumerMetadata, { assignors }: Pick<ConsumerConfig, "assignors">) {
    this.#metadata = metadata;
    this.#assignors = assignors;
  }

  /** Another leads, or nobody yet. */
  forget(): void {
    this.#counts = undefined;
  }

  /** An assignment for every member. Throws for an assignor that we did not propose. */
  async share({ members, protocolName }: JoinGroupResponse): Promise<GroupAssignment> {
    const name = this.#assignors.find((each) => each === protocolName);
    if (name === undefined) throw kafkaException(`Coordinator selected invalid assignment protocol: ${protocolName}`);
    const group = members.map(({ memberId, groupInstanceId, metadata: bytes }) => ({
      memberId,
      instanceId: groupInstanceId,
      subscription: decodeSubscription(bytes),
    }));
    const metadata = this.#metadata;
    const topics = [...new Set(group.flatMap(({ subscription }) => subscription.topics))].toSorted();
    metadata.add(topics);
    if (topics.some((topic) => !metadata.topics.has(topic))) await metadata.refresh();
    const counts = new Map(
      topics.flatMap((topic): [string, number][] => {
        const info = metadata.topics.get(topic);
        return info === undefined ? [] : [[topic, info.partitions.size]];
      }),
    );
    this.#counts = this.#countsOf(topics);
    this.#topics = topics;
    return assignPartitions(name, counts, group);
  }

  /** Whether the topics have other partitions now than those that we shared out. */
  get areOutdated(): boolean {
    return this.#counts !== undefined && this.#counts !== this.#countsOf(this.#topics);
  }

  #countsOf(topics: readonly string[]): string {
    return topics.map((topic) => `${topic}:${this.#metadata.topics.get(topic)?.partitions.size ?? 0}`).join();
  }
}
