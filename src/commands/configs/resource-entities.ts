import { ProtocolError, UnsupportedVersionError } from "../../errors.ts";
import { inHashMapOrder, inHashOrder } from "../../java/hash-map.ts";
import { inScalaOrder } from "../../java/scala-collections.ts";
import { describeCluster } from "../../kafka/admin/describe-cluster.ts";
import { listConfigResources } from "../../kafka/admin/list-config-resources.ts";
import { listGroups } from "../../kafka/admin/list-groups.ts";
import { listTopics } from "../../kafka/admin/list-topics.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { ResourceEntityType } from "./entities.ts";
import { answerOf } from "./failures.ts";

/** Whether the entity is there, or has settings without being there. */
export async function exists(cluster: Cluster, type: ResourceEntityType, name: string): Promise<boolean> {
  switch (type) {
    case "topics":
      return (await topicNames(cluster)).includes(name);
    case "brokers":
    case "broker-loggers":
      return (await brokerIds(cluster)).includes(name) || name === "";
    case "client-metrics":
      return (await subscriptions(cluster)).includes(name);
    case "groups":
      if ((await groupIds(cluster)).includes(name)) return true;
      // A cluster that cannot or will not tell may have settings of the group.
      return (await configuredGroups(cluster))?.includes(name) ?? true;
  }
}

/** The names of all entities of the type in the official order; of brokers the defaults come last. */
export async function listEntities(cluster: Cluster, type: ResourceEntityType): Promise<string[]> {
  switch (type) {
    case "topics":
      return topicNames(cluster);
    case "brokers":
    case "broker-loggers":
      return [...(await brokerIds(cluster)), ""];
    case "client-metrics":
      return subscriptions(cluster);
    case "groups": {
      const ids = await groupIds(cluster);
      const configured = (await configuredGroups(cluster)) ?? [];
      return inScalaOrder([...new Set([...inScalaOrder(ids, itself), ...configured])], itself);
    }
  }
}

const itself = (name: string): string => name;

async function topicNames(cluster: Cluster): Promise<string[]> {
  const topics = await answerOf(cluster, listTopics(cluster));
  return inHashMapOrder(
    topics.map(({ name }) => name),
    itself,
  );
}

async function brokerIds(cluster: Cluster): Promise<string[]> {
  const { nodes } = await answerOf(cluster, describeCluster(cluster));
  return inHashOrder(nodes, ({ id }) => id).map(({ id }) => String(id));
}

async function subscriptions(cluster: Cluster): Promise<string[]> {
  const resources = await answerOf(cluster, listConfigResources(cluster, ["client-metrics"]));
  return resources.map(({ name }) => name);
}

async function groupIds(cluster: Cluster): Promise<string[]> {
  const groups = await answerOf(cluster, listGroups(cluster));
  return inHashMapOrder(
    groups.map(({ groupId }) => groupId),
    itself,
  );
}

/** The groups that have settings; undefined where the broker is too old to tell, or may not (KIP-1142). */
async function configuredGroups(cluster: Cluster): Promise<string[] | undefined> {
  try {
    return (await listConfigResources(cluster, ["group"])).map(({ name }) => name);
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return undefined;
    if (error instanceof ProtocolError && error.errorName === "CLUSTER_AUTHORIZATION_FAILED") return undefined;
    throw error;
  }
}
