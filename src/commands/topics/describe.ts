import { InputError, ProtocolError, UnsupportedVersionError } from "../../errors.ts";
import type { DescribedPartition, DescribedTopic } from "../../format/topic-describe.ts";
import { describeCluster } from "../../kafka/admin/describe-cluster.ts";
import { describeConfigs } from "../../kafka/admin/describe-configs.ts";
import type { ConfigEntry } from "../../kafka/admin/describe-configs.ts";
import { describeTopics, describeTopicsById } from "../../kafka/admin/describe-topics.ts";
import type { PartitionDescription, TopicDescription } from "../../kafka/admin/describe-topics.ts";
import { listPartitionReassignments } from "../../kafka/admin/list-partition-reassignments.ts";
import type { PartitionReassignment } from "../../kafka/admin/list-partition-reassignments.ts";
import { listTopics } from "../../kafka/admin/list-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { ZERO_UUID, parseJavaUuid } from "../../java/uuid.ts";
import type { TopicsOptions } from "./options.ts";
import { printReport, printTopics } from "./print-described.ts";
import { partitionReport, replicationFactor } from "./reports.ts";
import { ensureTopicExists, selectTopics } from "./select.ts";

/** How many partitions the official tool asks for at a time. */
const PARTITIONS_PER_RESPONSE = 2000;

/**
 * Describes the topic with --topic-id, else those that --topic matches; with a report, the partitions that it names.
 * Source: org.apache.kafka.tools.TopicCommand.TopicService.describeTopic.
 */
export async function describeMatchingTopics(
  cluster: Cluster,
  options: TopicsOptions,
  context: Context,
): Promise<void> {
  const id = options.topicId === undefined ? ZERO_UUID : parseJavaUuid(options.topicId);
  const descriptions = await (id === ZERO_UUID ? describeByName(cluster, options) : describeById(cluster, options, id));
  const report = partitionReport(options);

  // Asked side by side, judged in the order in which the official tool asks.
  const asked = [
    report.needsLiveBrokers ? describeCluster(cluster) : Promise.resolve(undefined),
    reassignmentsOf(cluster, descriptions),
    configsOf(cluster, descriptions),
  ] as const;
  await Promise.allSettled(asked);
  const liveNodes = await asked[0];
  const reassignments = await asked[1];
  const configs = await asked[2];

  const topics = descriptions.map((description) => ({
    topic: describedTopic(description, reassignments, configs.get(description.name) ?? []),
    minIsr: Number(configs.get(description.name)?.find(({ name }) => name === "min.insync.replicas")?.value),
  }));
  if (report.active) {
    const liveBrokers = new Set(liveNodes?.nodes.map((node) => node.id));
    const partitions = topics.flatMap(({ topic, minIsr }) =>
      topic.partitions
        .filter((partition) => report.shows(partition, { minIsr, liveBrokers }))
        .map((partition) => ({ topic: topic.name, ...partition })),
    );
    await printReport(partitions, context);
    return;
  }
  const shown = topics
    .map(({ topic }) => topic)
    .filter((topic) => !options.topicsWithOverrides || Object.keys(topic.configs).length > 0);
  await printTopics(shown, { partitions: !options.topicsWithOverrides }, context);
}

async function describeByName(cluster: Cluster, options: TopicsOptions): Promise<TopicDescription[]> {
  const found = await selectTopics(cluster, options);
  ensureTopicExists(found, options);
  if (found.length === 0) return [];
  const names = found.map(({ name }) => name);
  const described = await describeTopics(cluster, names, {
    partitionSizeLimit: options.partitionSizeLimitPerResponse ?? PARTITIONS_PER_RESPONSE,
  });
  const failed = described.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) throw failed.error;
  // The official tool keeps what it asked for in one HashMap and copies that into another of the same size.
  const asked = inHashMapOrder(described, ({ name }) => name, names.length);
  return inHashMapOrder(asked, ({ name }) => name, names.length);
}

async function describeById(cluster: Cluster, options: TopicsOptions, id: string): Promise<TopicDescription[]> {
  const listed = await listTopics(cluster);
  const found = listed.some(({ topicId, internal }) => topicId === id && !(internal && options.excludeInternal));
  if (found) return describeTopicsById(cluster, [id]);
  if (options.ifExists) return [];
  throw new InputError(`TopicId '${id}' does not exist as expected`, {
    javaClass: "java.lang.IllegalArgumentException",
  });
}

/** Reassignments going on, by `topic-partition`. A broker that may not or cannot tell counts as none. */
async function reassignmentsOf(
  cluster: Cluster,
  descriptions: readonly TopicDescription[],
): Promise<Map<string, PartitionReassignment>> {
  if (descriptions.length === 0) return new Map();
  try {
    const reassignments = await listPartitionReassignments(cluster);
    return new Map(reassignments.map((found) => [`${found.topic}-${found.partition}`, found]));
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return new Map();
    if (error instanceof ProtocolError && error.errorName === "CLUSTER_AUTHORIZATION_FAILED") return new Map();
    throw error;
  }
}

async function configsOf(
  cluster: Cluster,
  descriptions: readonly TopicDescription[],
): Promise<Map<string, ConfigEntry[]>> {
  const resources = descriptions.map(({ name }) => ({ type: "topic" as const, name }));
  const results = resources.length === 0 ? [] : await describeConfigs(cluster, resources);
  const configs = new Map<string, ConfigEntry[]>();
  for (const { resource, entries, error } of results) {
    if (error !== undefined) throw error;
    configs.set(
      resource.name,
      inHashMapOrder(entries, ({ name }) => name),
    );
  }
  return configs;
}

function describedTopic(
  { name, topicId, internal, partitions }: TopicDescription,
  reassignments: ReadonlyMap<string, PartitionReassignment>,
  configs: readonly ConfigEntry[],
): DescribedTopic {
  const described = partitions
    .map((partition) => describedPartition(partition, reassignments.get(`${name}-${partition.partition}`)))
    .toSorted((a, b) => a.partition - b.partition);
  const overridden = configs.filter(({ source }) => source !== "DEFAULT_CONFIG");
  return {
    name,
    topicId,
    internal,
    partitionCount: partitions.length,
    replicationFactor: described[0] === undefined ? 0 : replicationFactor(described[0]),
    configs: Object.fromEntries(overridden.map((entry) => [entry.name, entry.value])),
    partitions: described,
  };
}

function describedPartition(
  partition: PartitionDescription,
  reassignment: PartitionReassignment | undefined,
): DescribedPartition {
  if (reassignment === undefined) return partition;
  const { addingReplicas, removingReplicas } = reassignment;
  return { ...partition, addingReplicas, removingReplicas };
}
