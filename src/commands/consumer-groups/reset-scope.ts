/** Which partitions --reset-offsets is about, for many groups with one request of a kind. */
import { UsageError } from "../../errors.ts";
import { describeTopics, inDescribedOrder } from "../../kafka/admin/describe-topics.ts";
import type { TopicDescription } from "../../kafka/admin/describe-topics.ts";
import { listGroupOffsets } from "../../kafka/admin/list-group-offsets.ts";
import type { GroupOffsets } from "../../kafka/admin/list-group-offsets.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { awaitedInside } from "./failure.ts";
import type { ConsumerGroupsOptions } from "./options.ts";
import { inPartitionHashOrder, namesPartitions, parseTopicArgument } from "./topic-arguments.ts";

/** What is known of the groups before any of them is reset; failures are kept until their group's turn. */
export interface ResetScope {
  /** What a group has committed. Throws. */
  committed(groupId: string): GroupOffsets;
  /** The partitions to reset, valid and led; some of them perhaps twice. Throws. */
  partitions(groupId: string): readonly TopicPartition[];
}

export async function fetchResetScope(
  cluster: Cluster,
  options: ConsumerGroupsOptions,
  groupIds: readonly string[],
): Promise<ResetScope> {
  const needsCommitted = options.allTopics || options.given.has("shiftBy") || options.toCurrent;
  const offsets = needsCommitted
    ? await listGroupOffsets(
        cluster,
        groupIds.map((groupId) => ({ groupId })),
      )
    : [];
  const byGroup = new Map(offsets.map((each) => [each.groupId, each]));
  const committed = (groupId: string): GroupOffsets => {
    const found = byGroup.get(groupId) ?? { groupId, offsets: [], failed: [] };
    if (found.error !== undefined) throw awaitedInside(found.error);
    return found;
  };
  const topics = new Set(
    options.allTopics
      ? offsets.flatMap((group) => group.offsets.map(({ topic }) => topic))
      : options.topic.map((argument) => argument.split(":", 1)[0] ?? ""),
  );
  const described = await describedTopics(cluster, [...topics]);
  return {
    committed,
    partitions: (groupId) => {
      const wanted = wantedPartitions(options, () => committed(groupId), described);
      ensureValid(wanted, described);
      return wanted;
    },
  };
}

type Described = ReadonlyMap<string, TopicDescription>;

async function describedTopics(cluster: Cluster, topics: readonly string[]): Promise<Described> {
  if (topics.length === 0) return new Map();
  return new Map((await describeTopics(cluster, topics)).map((topic) => [topic.name, topic]));
}

/** Source: ConsumerGroupCommand.getPartitionsToReset, OffsetsUtils.parseTopicPartitionsToReset. */
function wantedPartitions(
  options: ConsumerGroupsOptions,
  committed: () => GroupOffsets,
  described: Described,
): TopicPartition[] {
  if (options.allTopics) {
    const all = committed().offsets.map(({ topic, partition }) => ({ topic, partition }));
    return inPartitionHashOrder(all);
  }
  if (!options.given.has("topic")) {
    if (options.given.has("fromFile")) return [];
    throw new UsageError("One of the reset scopes should be defined: --all-topics, --topic.");
  }
  const named = options.topic.filter(namesPartitions).flatMap(parseTopicArgument);
  const whole = new Set(options.topic.filter((argument) => !namesPartitions(argument)));
  const topics = [...whole].map((name) => {
    const topic = described.get(name);
    if (topic?.error !== undefined) throw topic.error;
    return { name, partitions: topic?.partitions ?? [] };
  });
  return [
    ...named,
    ...inDescribedOrder(topics).flatMap(({ name, partitions }) =>
      partitions.map(({ partition }) => ({ topic: name, partition })),
    ),
  ];
}

/** Source: OffsetsUtils.checkAllTopicPartitionsValid. */
function ensureValid(wanted: readonly TopicPartition[], described: Described): void {
  const names = [...new Set(wanted.map(({ topic }) => topic))];
  const failed = names.map((name) => described.get(name)?.error).find((error) => error !== undefined);
  if (failed !== undefined) throw awaitedInside(failed);
  const known = new Map(
    names.flatMap((name) =>
      (described.get(name)?.partitions ?? []).map(({ partition, leader }) => [
        partitionKey({ topic: name, partition }),
        leader,
      ]),
    ),
  );
  const missing = wanted.map(partitionKey).filter((key) => !known.has(key));
  if (missing.length > 0) {
    throw protocolError(code.UNKNOWN_TOPIC_OR_PARTITION, `The partitions "${missing.join(",")}" do not exist`);
  }
  const keys = new Set(wanted.map(partitionKey));
  const leaderless = inDescribedOrder(names.map((name) => ({ name })))
    .flatMap(({ name }) => described.get(name)?.partitions.map((each) => ({ ...each, topic: name })) ?? [])
    .filter(({ leader }) => leader === null)
    .map(partitionKey)
    .filter((key) => keys.has(key));
  if (leaderless.length > 0) {
    throw protocolError(code.LEADER_NOT_AVAILABLE, `The partitions "${leaderless.join(",")}" have no leader`);
  }
}
