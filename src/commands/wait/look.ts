/** One look at a cluster: what it has of what is waited for, and what is still missing. */
import { ConnectError, KtError } from "../../errors.ts";
import { describeGroups } from "../../kafka/admin/describe-groups.ts";
import { describeTopics } from "../../kafka/admin/describe-topics.ts";
import type { TopicDescription } from "../../kafka/admin/describe-topics.ts";
import { fetchGroupLags } from "../../kafka/admin/group-lag.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Conditions, GroupCondition, TopicCondition } from "./conditions.ts";
import { groupLag } from "./group-lag.ts";

/** What was found, in the shape that --output json prints. */
export interface Found {
  readonly brokers: number;
  readonly topics: readonly { readonly name: string; readonly partitionCount: number }[];
  readonly groups: readonly { readonly groupId: string; readonly state: string | null; readonly lag: bigint | null }[];
}

export interface Look {
  readonly found: Found;
  /** In words; empty where all is there. */
  readonly missing: readonly string[];
}

const NOTHING: Found = { brokers: 0, topics: [], groups: [] };

/**
 * Looks once. What may pass is missing and no error; throws ConnectError where waiting is of no use (a login that is
 * refused, TLS that does not fit).
 *
 * @param reachMs how long a broker may take to be connected to
 */
export async function look(cluster: Cluster, conditions: Conditions, reachMs: number): Promise<Look> {
  try {
    await cluster.reach("any", reachMs);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    // A name may come to be known while services start.
    if (!error.retriable && !error.clientNotMade) throw error;
    return { found: NOTHING, missing: [`no broker answers at ${whereAndWhy(error)}`] };
  }
  try {
    const nodes = await cluster.nodes("listNodes");
    if (nodes.length === 0) return { found: NOTHING, missing: ["the cluster has no broker in service"] };
    const [topics, groups] = await Promise.all([
      lookAtTopics(cluster, conditions.topics),
      lookAtGroups(cluster, conditions.groups),
    ]);
    return {
      found: { brokers: nodes.length, topics: topics.found, groups: groups.found },
      missing: [...topics.missing, ...groups.missing],
    };
  } catch (error) {
    if (!(error instanceof KtError)) throw error;
    return { found: NOTHING, missing: [`the brokers do not tell: ${reasonOf(error)}`] };
  }
}

function whereAndWhy({ attempts, message }: ConnectError): string {
  return attempts.map(({ address, reason }) => `${address} (${reason})`).join(", ") || message;
}

function reasonOf(error: KtError): string {
  return error instanceof ConnectError && error.attempts.length > 0 ? whereAndWhy(error) : error.message;
}

interface Part<T> {
  readonly found: readonly T[];
  readonly missing: readonly string[];
}

async function lookAtTopics(
  cluster: Cluster,
  wanted: readonly TopicCondition[],
): Promise<Part<Found["topics"][number]>> {
  const described = await describeTopics(
    cluster,
    wanted.map(({ name }) => name),
  );
  const byName = new Map(described.map((topic) => [topic.name, topic]));
  return {
    found: described.map(({ name, partitions }) => ({ name, partitionCount: partitions.length })),
    missing: wanted.flatMap((condition) => missingOfTopic(condition, byName.get(condition.name))),
  };
}

function missingOfTopic({ name, partitions: wanted }: TopicCondition, topic: TopicDescription | undefined): string[] {
  if (topic === undefined || topic.error?.errorName === "UNKNOWN_TOPIC_OR_PARTITION")
    return [`topic ${name} is not there`];
  const { error, partitions } = topic;
  if (error !== undefined) return [`topic ${name}: ${error.message}`];
  if (partitions.length < wanted) {
    return [
      `topic ${name} has ${partitions.length} ${partitions.length === 1 ? "partition" : "partitions"}, not ${wanted}`,
    ];
  }
  const leaderless = partitions.filter(({ leader }) => leader === null).map(({ partition }) => `${name}-${partition}`);
  return leaderless.length === 0
    ? []
    : [`${leaderless.join(", ")} ${leaderless.length === 1 ? "has" : "have"} no leader`];
}

async function lookAtGroups(
  cluster: Cluster,
  wanted: readonly GroupCondition[],
): Promise<Part<Found["groups"][number]>> {
  const ids = wanted.map(({ groupId }) => groupId);
  // The lag is asked for where it matters only: it needs every partition's end.
  const measured = wanted.some(({ maxLag }) => maxLag !== undefined);
  const answers = measured ? await fetchGroupLags(cluster, ids) : await describeGroups(cluster, ids);
  const byId = new Map(answers.map((group) => [group.groupId, group]));
  const looked = wanted.map((condition) => {
    const { groupId, states, maxLag } = condition;
    const group = byId.get(groupId);
    if (group === undefined || group.error !== undefined) {
      const missing = [missingGroup(groupId, group?.error)];
      return { found: { groupId, state: null, lag: null }, missing };
    }
    const { state } = group;
    const wrong =
      states === undefined || states.includes(state)
        ? []
        : [`group ${groupId} is ${state}, not ${states.join(" or ")}`];
    if (maxLag === undefined || !("partitions" in group))
      return { found: { groupId, state, lag: null }, missing: wrong };
    const { lag, missing } = groupLag(group, maxLag);
    return { found: { groupId, state, lag }, missing: [...wrong, ...missing] };
  });
  return { found: looked.map(({ found }) => found), missing: looked.flatMap(({ missing }) => missing) };
}

function missingGroup(groupId: string, error: KtError | undefined): string {
  const absent = error === undefined || error.javaClass?.endsWith(".GroupIdNotFoundException") === true;
  return absent ? `group ${groupId} is not there` : `group ${groupId}: ${reasonOf(error)}`;
}
