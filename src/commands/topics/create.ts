import { InputError } from "../../errors.ts";
import { createTopics } from "../../kafka/admin/create-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import type { TopicsOptions } from "./options.ts";
import { parseReplicaAssignment } from "./replica-assignment.ts";
import { parseTopicSettings } from "./topic-settings.ts";

const COLLISION_WARNING =
  "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.";

/** Creates one topic; an existing one is no error with --if-not-exists. */
export async function createTopic(cluster: Cluster, options: TopicsOptions, context: Context): Promise<void> {
  const topic = readTopic(options);
  if (/[._]/.test(topic.name)) context.notice(COLLISION_WARNING);
  checkNumbers(topic);

  const [created] = await createTopics(cluster, [topic]);
  if (created === undefined) throw new Error("the broker left the topic out of its answer");
  if (created.error !== undefined) {
    if (created.error.errorName === "TOPIC_ALREADY_EXISTS" && options.ifNotExists) {
      await printCreated(context, { name: topic.name, created: false });
      return;
    }
    throw created.error;
  }
  if (context.format === "text") {
    context.out.line(`Created topic ${topic.name}.`);
    return;
  }
  const { topicId, numPartitions, replicationFactor } = created;
  await printCreated(context, { name: topic.name, created: true, topicId, numPartitions, replicationFactor });
}

interface RequestedTopic {
  readonly name: string;
  readonly partitions: number | undefined;
  readonly replicationFactor: number | undefined;
  readonly replicaAssignment: readonly (readonly number[])[];
  readonly configs: ReadonlyMap<string, string>;
}

/** Reads the options in the official order: the first that cannot be read is the one to be named. */
function readTopic(options: TopicsOptions): RequestedTopic {
  const name = options.topic ?? "";
  const partitions = options.partitions;
  const replicationFactor = options.replicationFactor;
  const replicaAssignment = parseReplicaAssignment(options.replicaAssignment ?? "");
  const configs = parseTopicSettings(options.config);
  return { name, partitions, replicationFactor, replicaAssignment, configs };
}

function checkNumbers({ partitions, replicationFactor }: RequestedTopic): void {
  if (replicationFactor !== undefined && (replicationFactor < 1 || replicationFactor > 32767)) {
    throw new InputError("The replication factor must be between 1 and 32767 inclusive");
  }
  if (partitions !== undefined && partitions < 1) throw new InputError("The partitions must be greater than 0");
}

interface CreatedTopic {
  readonly name: string;
  readonly created: boolean;
  readonly topicId?: string;
  readonly numPartitions?: number;
  readonly replicationFactor?: number;
}

async function printCreated(context: Context, topic: CreatedTopic): Promise<void> {
  if (context.format === "text") return;
  await context.print([topic], {
    head: ["Topic", "Created", "TopicId", "Partitions", "ReplicationFactor"],
    rows: [
      [
        topic.name,
        topic.created ? "yes" : "it existed",
        topic.topicId ?? "",
        topic.numPartitions ?? "",
        topic.replicationFactor ?? "",
      ],
    ],
  });
}
