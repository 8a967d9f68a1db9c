import { KtError, ProtocolError, TimeoutError, UsageError } from "../../errors.ts";
import { MISSING, paddedLines } from "../../format/padded-columns.ts";
import { deleteGroupOffsets } from "../../kafka/admin/delete-group-offsets.ts";
import { describeTopics } from "../../kafka/admin/describe-topics.ts";
import type { TopicDescription } from "../../kafka/admin/describe-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicPartition } from "../../kafka/topic-partition.ts";
import type { Context } from "../../kit/context.ts";
import { throwableText } from "../../kit/execution-failure.ts";
import { errorByClass, errorByName } from "../../protocol/errors.ts";
import { printAdvice } from "./failure.ts";
import type { ConsumerGroupsOptions } from "./options.ts";
import { inPartitionHashOrder, namesPartitions, parseTopicArgument } from "./topic-arguments.ts";

/** Partition -1 stands for a topic whose partitions are not known. */
interface Deletion extends TopicPartition {
  readonly error: KtError | undefined;
}

/** Deletes what a group has committed on topics. Source: ConsumerGroupCommand.deleteOffsets. */
export async function deleteOffsetsOfGroup(
  cluster: Cluster,
  options: ConsumerGroupsOptions,
  context: Context,
): Promise<void> {
  const groupId = onlyGroup(options.group);
  const known = options.topic.filter(namesPartitions).flatMap(parseTopicArgument);
  const lookup = await partitionsOf(
    cluster,
    options.topic.filter((topic) => !namesPartitions(topic)),
  );
  const wanted = new Map([...known, ...lookup.found].map((each) => [partitionKey(each), each]));
  const partitions = inPartitionHashOrder([...wanted.values()]);
  const { error, deletions } = await deleteFrom(cluster, groupId, partitions);
  const rows = sorted([...lookup.missing, ...deletions]);
  if (context.format === "text") {
    for (const line of [headline(groupId, error), "", ...tableLines(rows)]) context.out.line(line);
  } else {
    // Without a partition no row tells it.
    const refused = deletions.length === 0 ? error : undefined;
    await printData(groupId, rows, refused, context);
  }
  printAdvice(
    rows.map((row) => row.error),
    context,
  );
}

function onlyGroup(groups: readonly string[]): string {
  const [group = "", second] = groups;
  if (second === undefined) return group;
  throw new UsageError("Found multiple arguments for option group, but you asked for only one", {
    javaClass: "joptsimple.MultipleArgumentsForOptionException",
  });
}

async function partitionsOf(
  cluster: Cluster,
  topics: readonly string[],
): Promise<{ readonly found: readonly TopicPartition[]; readonly missing: readonly Deletion[] }> {
  const described = topics.length === 0 ? [] : await lookUp(cluster, topics);
  return {
    found: described.flatMap(({ name, partitions }) => partitions.map(({ partition }) => ({ topic: name, partition }))),
    missing: described.flatMap(({ name, error }) =>
      error === undefined ? [] : [{ topic: name, partition: -1, error }],
    ),
  };
}

/** What keeps the cluster from being asked is the error of each topic. */
async function lookUp(
  cluster: Cluster,
  topics: readonly string[],
): Promise<readonly (Pick<TopicDescription, "name" | "partitions"> & { readonly error?: KtError | undefined })[]> {
  try {
    return await describeTopics(cluster, topics);
  } catch (error) {
    if (!(error instanceof KtError) || error.clientNotMade) throw error;
    return topics.map((name) => ({ name, partitions: [], error }));
  }
}

/** `error`: the group's, else that of the first partition that has one. */
async function deleteFrom(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<{ readonly error: KtError | undefined; readonly deletions: readonly Deletion[] }> {
  try {
    const results = await deleteGroupOffsets(cluster, groupId, partitions);
    const deletions = results.map(({ topic, partition, error }) => ({ topic, partition, error }));
    return { error: deletions.find((each) => each.error !== undefined)?.error, deletions };
  } catch (error) {
    if (!(error instanceof KtError) || error.clientNotMade) throw error;
    return { error, deletions: partitions.map(({ topic, partition }) => ({ topic, partition, error })) };
  }
}

/** By topic and partition as one text, so that `t10` stands before `t2`. */
function sorted(rows: readonly Deletion[]): Deletion[] {
  return inPartitionHashOrder(rows).toSorted((a, b) => {
    const [left, right] = [sortText(a), sortText(b)];
    if (left === right) return 0;
    return left < right ? -1 : 1;
  });
}

function sortText({ topic, partition }: TopicPartition): string {
  return `${topic}${partition}`;
}

function headline(groupId: string, error: KtError | undefined): string {
  if (error === undefined) return `Request succeeded for deleting offsets from group ${groupId}.`;
  const name = errorNameOf(error);
  switch (name) {
    case "INVALID_GROUP_ID":
    case "GROUP_ID_NOT_FOUND":
    case "GROUP_AUTHORIZATION_FAILED":
    case "NON_EMPTY_GROUP":
      return `\nError: ${errorByName(name)?.message ?? error.message}`;
    case "GROUP_SUBSCRIBED_TO_TOPIC":
    case "TOPIC_AUTHORIZATION_FAILED":
    case "UNKNOWN_TOPIC_OR_PARTITION":
      return "\nError: Encountered some partition-level error, see the follow-up details.";
    default:
      return `\nError: Encountered some unknown error: ${name}`;
  }
}

/** Kafka's name of the error. Source: org.apache.kafka.common.protocol.Errors.forException. */
function errorNameOf(error: KtError): string {
  if (error instanceof ProtocolError) return error.errorName;
  if (error instanceof TimeoutError) return "REQUEST_TIMED_OUT";
  return errorByClass(error.javaClass ?? "")?.name ?? "UNKNOWN_SERVER_ERROR";
}

function tableLines(rows: readonly Deletion[]): string[] {
  const columns = [
    { head: "TOPIC", width: 15, grows: true },
    { head: "PARTITION", width: 10 },
    { head: "STATUS", width: 15 },
  ];
  return paddedLines(
    columns,
    rows.map(({ topic, partition, error }) => [
      topic,
      partition < 0 ? MISSING : String(partition),
      error === undefined ? "Successful" : `Error: ${throwableText(error)}`,
    ]),
  );
}

function printData(
  group: string,
  rows: readonly Deletion[],
  refused: KtError | undefined,
  context: Context,
): Promise<void> {
  const offsets = rows.map(({ topic, partition, error }) => ({
    topic,
    partition: partition < 0 ? null : partition,
    deleted: error === undefined,
    ...(error !== undefined && { error: error.message }),
  }));
  return context.print(
    { group, ...(refused !== undefined && { error: refused.message }), offsets },
    {
      head: ["Topic", "Partition", "Deleted"],
      rows: offsets.map(({ topic, partition, error }) => [
        topic,
        partition ?? "",
        error === undefined ? "yes" : { text: `no: ${error}`, tone: "bad" },
      ]),
    },
  );
}
