import { InputError, ProtocolError, UnsupportedVersionError } from "../../errors.ts";
import { inHashMapOrder } from "../../java/hash-map.ts";
import { ZERO_UUID, parseJavaUuid } from "../../java/uuid.ts";
import { describeCluster } from "../../kafka/admin/describe-cluster.ts";
import { describeConfigs } from "../../kafka/admin/describe-configs.ts";
import type { ConfigEntry } from "../../kafka/admin/describe-configs.ts";
import { describeTopics, describeTopicsById, inDescribedOrder } from "../../kafka/admin/describe-topics.ts";
import type { TopicDescription } from "../../kafka/admin/describe-topics.ts";
import { listPartitionReassignments } from "../../kafka/admin/list-partition-reassignments.ts";
import type { PartitionReassignment } from "../../kafka/admin/list-partition-reassignments.ts";
import { listTopics } from "../../kafka/admin/list-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import type { TopicsOptions } from "./options.ts";
import { ensureTopicExists, selectTopics } from "./select.ts";

/** How many partitions the official tool asks for at a time. */
const PARTITIONS_PER_RESPONSE = 2000;

/** All that a description of topics is made of. */
export interface DescribedFacts {
  /** In the official order. */
  readonly descriptions: readonly TopicDescription[];
  /** Reassignments going on, by `topic-partition`. */
  readonly reassignments: ReadonlyMap<string, PartitionReassignment>;
  /** By topic, in the official order: the settings that are not at their default, and min.insync.replicas. */
  readonly configs: ReadonlyMap<string, readonly ConfigEntry[]>;
  readonly liveBrokers: ReadonlySet<number>;
}

/** Asks for everything side by side; of several failures the one that the official tool would meet first is thrown. */
export async function fetchFacts(
  cluster: Cluster,
  options: TopicsOptions,
  needsLiveBrokers: boolean,
): Promise<DescribedFacts> {
  const { names, id } = await findTopics(cluster, options);
  if (names.length === 0) {
    return { descriptions: [], reassignments: new Map(), configs: new Map(), liveBrokers: new Set() };
  }
  const asked = [
    id === undefined ? describeByName(cluster, names, options) : describeTopicsById(cluster, [id]),
    needsLiveBrokers ? describeCluster(cluster) : Promise.resolve(undefined),
    reassignmentsOf(cluster),
    configsOf(cluster, names),
  ] as const;
  await Promise.allSettled(asked);
  const descriptions = await asked[0];
  const failed = descriptions.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) throw failed.error;
  const liveNodes = await asked[1];
  const reassignments = await asked[2];
  const configs = await asked[3];
  return { descriptions, reassignments, configs, liveBrokers: new Set(liveNodes?.nodes.map((node) => node.id)) };
}

/** The topic with --topic-id, else those that --topic matches. */
async function findTopics(cluster: Cluster, options: TopicsOptions): Promise<{ names: string[]; id?: string }> {
  const id = options.topicId === undefined ? ZERO_UUID : parseJavaUuid(options.topicId);
  if (id === ZERO_UUID) {
    const found = await selectTopics(cluster, options);
    ensureTopicExists(found, options);
    return { names: found.map(({ name }) => name) };
  }
  const listed = await listTopics(cluster);
  const found = listed.find(({ topicId, internal }) => topicId === id && !(internal && options.excludeInternal));
  if (found !== undefined) return { names: [found.name], id };
  if (options.ifExists) return { names: [] };
  throw new InputError(`TopicId '${id}' does not exist as expected`, {
    javaClass: "java.lang.IllegalArgumentException",
  });
}

async function describeByName(
  cluster: Cluster,
  names: readonly string[],
  options: TopicsOptions,
): Promise<TopicDescription[]> {
  const described = await describeTopics(cluster, names, {
    partitionSizeLimit: options.partitionSizeLimitPerResponse ?? PARTITIONS_PER_RESPONSE,
  });
  return inDescribedOrder(described);
}

/** A broker that may not or cannot tell counts as one without reassignments, as for the official tool. */
async function reassignmentsOf(cluster: Cluster): Promise<Map<string, PartitionReassignment>> {
  try {
    const reassignments = await listPartitionReassignments(cluster);
    return new Map(reassignments.map((found) => [partitionKey(found), found]));
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return new Map();
    if (error instanceof ProtocolError && error.errorName === "CLUSTER_AUTHORIZATION_FAILED") return new Map();
    throw error;
  }
}

async function configsOf(cluster: Cluster, names: readonly string[]): Promise<Map<string, ConfigEntry[]>> {
  const results = await describeConfigs(
    cluster,
    names.map((name) => ({ type: "topic", name })),
    { wanted: ({ name, source }) => source !== "DEFAULT_CONFIG" || name === "min.insync.replicas" },
  );
  const configs = new Map<string, ConfigEntry[]>();
  for (const { resource, entries, entryCount, error } of results) {
    if (error !== undefined) throw error;
    // The official tool keeps the settings of a topic in a HashMap.
    configs.set(
      resource.name,
      inHashMapOrder(entries, ({ name }) => name, { count: entryCount }),
    );
  }
  return configs;
}
