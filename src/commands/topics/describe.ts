import type { DescribedPartition, DescribedTopic } from "../../format/topic-describe.ts";
import type { ConfigEntry } from "../../kafka/admin/describe-configs.ts";
import type { PartitionDescription, TopicDescription } from "../../kafka/admin/describe-topics.ts";
import type { PartitionReassignment } from "../../kafka/admin/list-partition-reassignments.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import { fetchFacts } from "./describe-fetch.ts";
import type { DescribedFacts } from "./describe-fetch.ts";
import type { TopicsOptions } from "./options.ts";
import { printReport, printTopics } from "./print-described.ts";
import { partitionReport, replicationFactor } from "./reports.ts";

/**
 * Describes the topic with --topic-id, else those that --topic matches; with a report, the partitions that it names.
 * Source: org.apache.kafka.tools.TopicCommand.TopicService.describeTopic.
 */
export async function describeMatchingTopics(
  cluster: Cluster,
  options: TopicsOptions,
  context: Context,
): Promise<void> {
  const report = partitionReport(options);
  const facts = await fetchFacts(cluster, options, report.needsLiveBrokers);
  const topics = facts.descriptions.map((description) => describedTopic(description, facts));
  if (report.active) {
    const partitions = topics.flatMap((topic) => {
      const minIsr = minIsrOf(facts.configs.get(topic.name) ?? []);
      return topic.partitions
        .filter((partition) => report.shows(partition, { minIsr, liveBrokers: facts.liveBrokers }))
        .map((partition) => ({ topic: topic.name, ...partition }));
    });
    await printReport(partitions, context);
    return;
  }
  const shown = topics.filter(({ configs }) => !options.topicsWithOverrides || Object.keys(configs).length > 0);
  await printTopics(shown, { partitions: !options.topicsWithOverrides }, context);
}

function minIsrOf(configs: readonly ConfigEntry[]): number {
  return Number(configs.find(({ name }) => name === "min.insync.replicas")?.value);
}

function describedTopic(
  { name, topicId, internal, partitions }: TopicDescription,
  { reassignments, configs }: DescribedFacts,
): DescribedTopic {
  const described = partitions
    .map((partition) => describedPartition(partition, reassignments.get(`${name}-${partition.partition}`)))
    .toSorted((a, b) => a.partition - b.partition);
  const overridden = (configs.get(name) ?? []).filter(({ source }) => source !== "DEFAULT_CONFIG");
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
