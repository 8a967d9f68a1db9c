/** Requests about many keys, each of which one broker answers for: partitions and their leaders, groups and their coordinators. */
import { ConnectError, KtError, TimeoutError } from "../errors.ts";
import type { ProtocolError } from "../errors.ts";
import { findCoordinator } from "../protocol/messages/find-coordinator.ts";
import { metadata } from "../protocol/messages/metadata.ts";
import type { Api } from "../protocol/schema.ts";
import { backoffMs, pause } from "./backoff.ts";
import { isRetriable, timedOut } from "./call-errors.ts";
import { apiConstant } from "./connection.ts";
import type { Broker } from "./broker.ts";
import type { Cluster } from "./cluster.ts";
import { locateLeaders } from "./leaders.ts";
import type { TopicPartition } from "./topic-partition.ts";
import type { CoordinatorType } from "./coordinators.ts";

/** What became of a key: an error that may pass (ProtocolError or ConnectError, retriable) leads to another try. */
export type Outcome<T> = { readonly value: T } | { readonly error: KtError };

export interface Driven<K, T> {
  /** As Java's AdminClient calls it: `deleteRecords`. */
  readonly name: string;
  /** What `run` asks with; errors name it. */
  readonly api: Api;
  readonly keys: readonly K[];
  /** Asks one broker, whose id is `node`. */
  readonly run: (broker: Broker, keys: readonly K[], node: number) => Promise<ReadonlyMap<K, Outcome<T>>>;
}

/** Asks the leader of each partition; follows leaders that move. An outcome for each key, final errors only. */
export function askLeaders<K extends TopicPartition, T>(
  cluster: Cluster,
  driven: Driven<K, T>,
  { tolerateUnknownTopics = true }: { readonly tolerateUnknownTopics?: boolean } = {},
): Promise<Map<K, Outcome<T>>> {
  const name = callName(driven.name, metadata);
  const locate: Locate<K> = (keys, { timeoutMs }) =>
    cluster.call({
      name,
      target: "any",
      timeoutMs,
      run: (broker) => locateLeaders(broker, keys, tolerateUnknownTopics),
    });
  return drive(cluster, driven, { name, locate });
}

/** Asks the coordinator of each group or transactional id; follows coordinators that move. */
export function askCoordinators<T>(
  cluster: Cluster,
  type: CoordinatorType,
  driven: Driven<string, T>,
): Promise<Map<string, Outcome<T>>> {
  const name = callName(driven.name, findCoordinator);
  const locate: Locate<string> = async (keys, { again }) => {
    if (again) for (const key of keys) cluster.forgetCoordinator(type, key);
    return cluster.coordinators(name, type, keys);
  };
  return drive(cluster, driven, { name, locate });
}

function callName(name: string, api: Api): string {
  return `${name}(api=${apiConstant(api)})`;
}

type Locate<K> = (
  keys: readonly K[],
  limits: { readonly again: boolean; readonly timeoutMs: number },
) => Promise<ReadonlyMap<K, number | ProtocolError>>;

/** How the brokers of keys are found; `name` is that of the call. */
interface Lookup<K> {
  readonly name: string;
  readonly locate: Locate<K>;
}

/** `final`: trying again is over, though the error is one that may pass. `unlocated`: no broker was asked. */
type Tried<T> = Outcome<T> & { readonly final?: boolean; readonly unlocated?: boolean };

async function drive<K, T>(cluster: Cluster, driven: Driven<K, T>, lookup: Lookup<K>): Promise<Map<K, Outcome<T>>> {
  const started = Date.now();
  const deadline = started + cluster.config.apiTimeoutMs;
  const { retries, retryBackoffMs, retryBackoffMaxMs } = cluster.config;
  const outcomes = new Map<K, Outcome<T>>();
  let open: readonly K[] = [...new Set(driven.keys)];
  for (let tries = 1; open.length > 0; tries += 1) {
    const located = await locateAll(open, lookup, { again: tries > 1, timeoutMs: Math.max(1, deadline - Date.now()) });
    const round = await askOnce(cluster, driven, started, located);
    const waitMs = backoffMs(retryBackoffMs, retryBackoffMaxMs, tries - 1);
    const now = Date.now();
    const over = tries > retries || now + waitMs >= deadline;
    for (const key of open) {
      // A broker that does not speak of a key may be one that it has moved away from.
      const outcome = round.get(key) ?? { error: new ConnectError("The broker has left it out of its answer") };
      if ("value" in outcome || outcome.final === true || !isRetriable(outcome.error)) outcomes.set(key, outcome);
      else if (over) {
        const { error } = outcome;
        const expired = { name: lookup.name, deadline, tries, now, waitMs };
        outcomes.set(key, { error: outcome.unlocated === true ? timedOut(expired, error) : late(driven, error) });
      }
    }
    open = open.filter((key) => !outcomes.has(key));
    if (open.length > 0) await pause(waitMs, cluster.closing);
  }
  return outcomes;
}

/** A lookup that fails fails its keys, but where Java would not even have made a client. */
async function locateAll<K>(
  keys: readonly K[],
  { locate }: Lookup<K>,
  limits: Parameters<Locate<K>>[1],
): Promise<ReadonlyMap<K, number | KtError>> {
  try {
    return await locate(keys, limits);
  } catch (error) {
    if (!(error instanceof KtError) || error.clientNotMade) throw error;
    return new Map(keys.map((key) => [key, error]));
  }
}

/** One request to each broker, side by side; a broker that fails fails its keys. */
async function askOnce<K, T>(
  cluster: Cluster,
  driven: Driven<K, T>,
  started: number,
  located: ReadonlyMap<K, number | KtError>,
): Promise<Map<K, Tried<T>>> {
  const outcomes = new Map<K, Tried<T>>();
  const byNode = new Map<number, K[]>();
  for (const [key, node] of located) {
    if (typeof node !== "number") {
      // The lookup has tried again by itself where no broker was there.
      outcomes.set(key, { error: node, unlocated: true, final: node instanceof ConnectError });
      continue;
    }
    const keys = byNode.get(node);
    if (keys === undefined) byNode.set(node, [key]);
    else keys.push(key);
  }
  const askNode = async (node: number, keys: readonly K[]): Promise<void> => {
    try {
      const name = callName(driven.name, driven.api);
      const answers = await cluster.call({
        name,
        target: { node },
        once: true,
        run: (broker) => driven.run(broker, keys, node),
      });
      for (const [key, answer] of answers) outcomes.set(key, answer);
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      // A broker that was never reached gets as long as a first broker does.
      const final = !cluster.hasReached(node) && Date.now() - started >= cluster.connectTimeoutMs;
      for (const key of keys) outcomes.set(key, { error, final });
    }
  };
  await Promise.all([...byNode].map(([node, keys]) => askNode(node, keys)));
  return outcomes;
}

function late(driven: { readonly name: string; readonly api: Api }, cause: KtError): TimeoutError {
  return new TimeoutError(`Timed out waiting for a node assignment. Call: ${callName(driven.name, driven.api)}`, {
    javaClass: "org.apache.kafka.common.errors.TimeoutException",
    cause,
  });
}
