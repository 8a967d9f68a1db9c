import { partitionRow, topicRow } from "../../format/topic-describe.ts";
import type { DescribedPartition, DescribedTopic } from "../../format/topic-describe.ts";
import type { Context, TableCell, TableView } from "../../kit/context.ts";
import type { ReportedPartition } from "./reports.ts";

/** Prints topics with their partitions, or without. */
export async function printTopics(
  topics: readonly DescribedTopic[],
  shows: { partitions: boolean },
  context: Context,
): Promise<void> {
  if (context.format !== "text") {
    const data = topics.map(({ partitions, ...topic }) => (shows.partitions ? { ...topic, partitions } : topic));
    await context.print(data, shows.partitions ? partitionTable(topics.flatMap(partitionsOf)) : topicTable(topics));
    return;
  }
  for (const topic of topics) {
    context.out.line(topicRow(topic));
    if (!shows.partitions) continue;
    for (const partition of topic.partitions) context.out.line(partitionRow(topic.name, partition));
  }
}

/** Prints the partitions that a report names. */
export async function printReport(partitions: readonly ReportedPartition[], context: Context): Promise<void> {
  if (context.format === "text") {
    for (const partition of partitions) context.out.line(partitionRow(partition.topic, partition));
    return;
  }
  await context.print(partitions, partitionTable(partitions));
}

function partitionsOf({ name, partitions }: DescribedTopic): ReportedPartition[] {
  return partitions.map((partition) => ({ topic: name, ...partition }));
}

function topicTable(topics: readonly DescribedTopic[]): TableView {
  return {
    head: ["Topic", "TopicId", "Partitions", "Replicas", "Configs"],
    rows: topics.map(({ name, topicId, partitionCount, replicationFactor, configs }) => [
      name,
      topicId,
      partitionCount,
      replicationFactor,
      Object.entries(configs)
        .map(([key, value]) => `${key}=${value}`)
        .join("\n"),
    ]),
  };
}

function partitionTable(partitions: readonly ReportedPartition[]): TableView {
  return {
    head: ["Topic", "Partition", "Leader", "Replicas", "Isr", "Elr"],
    rows: partitions.map((partition) => [
      partition.topic,
      partition.partition,
      partition.leader ?? { text: "none", tone: "bad" },
      partition.replicas.join(","),
      inSync(partition),
      partition.elr?.join(",") ?? "",
    ]),
  };
}

function inSync({ isr, replicas }: DescribedPartition): TableCell {
  const text = isr.join(",");
  if (isr.length === 0) return { text: "none", tone: "bad" };
  return isr.length < replicas.length ? { text, tone: "warning" } : text;
}
