/** What a consumer has measured of its group. Source: ConsumerCoordinator and AbstractCoordinator, their metrics. */
import type { RebalanceListener } from "../consumer/consumer.ts";
import { partitionKey } from "../topic-partition.ts";
import type { Exchange } from "./connection-observer.ts";
import { metricName } from "./metric.ts";
import type { Metric } from "./metric.ts";
import { SampledStat } from "./sampled-stat.ts";

const GROUP = "consumer-coordinator-metrics";
const SECONDS_AN_HOUR = 3600;
/** What is told for an hour is counted in windows of one: a single event is one an hour. */
const HOUR_MS = SECONDS_AN_HOUR * 1000;

export class GroupMetrics {
  readonly #assigned = new Set<string>();
  readonly #latencies = {
    commit: new SampledStat(),
    heartbeat: new SampledStat(),
    join: new SampledStat(),
    sync: new SampledStat(),
    rebalance: new SampledStat(),
    assigned: new SampledStat(),
    revoked: new SampledStat(),
    lost: new SampledStat(),
  };
  readonly #rebalances = new SampledStat(HOUR_MS);
  readonly #failedRebalances = new SampledStat(HOUR_MS);
  #joinBegunMs: number | undefined;
  #lastHeartbeatMs: number | undefined;
  #lastRebalanceMs: number | undefined;

  readonly exchanged = ({ api, latencyMs, answer }: Exchange): void => {
    const now = Date.now();
    const failed = errorCodeOf(answer) !== 0;
    if (api === "OffsetCommit") this.#latencies.commit.record(latencyMs);
    if (api === "Heartbeat" || api === "ConsumerGroupHeartbeat") {
      this.#latencies.heartbeat.record(latencyMs);
      this.#lastHeartbeatMs = now;
    }
    if (api === "JoinGroup") {
      this.#joinBegunMs ??= now - latencyMs;
      if (failed) this.#failedRebalances.record();
      else this.#latencies.join.record(latencyMs);
    }
    if (api === "SyncGroup") {
      if (failed) this.#failedRebalances.record();
      else this.#rebalanced(now, latencyMs);
    }
  };

  /** The same listener, with its time measured and what it is told of kept. */
  listener(told: RebalanceListener): RebalanceListener {
    const { assigned, revoked, lost } = this.#latencies;
    const drop = (key: string): void => {
      this.#assigned.delete(key);
    };
    return {
      onAssigned: measured(
        assigned,
        (key) => this.#assigned.add(key),
        (partitions) => told.onAssigned?.(partitions),
      ),
      onRevoked: measured(revoked, drop, (partitions) => told.onRevoked?.(partitions)),
      onLost: measured(lost, drop, (partitions) => told.onLost?.(partitions)),
    };
  }

  rows(clientId: string): Metric[] {
    const now = Date.now();
    const { commit, heartbeat, join, sync, rebalance, assigned, revoked, lost } = this.#latencies;
    const failed = this.#failedRebalances;
    const values = {
      "assigned-partitions": this.#assigned.size,
      ...latency("commit-latency", commit, now),
      ...count("commit", commit, now),
      "failed-rebalance-rate-per-hour": failed.eventRate(now) * SECONDS_AN_HOUR,
      "failed-rebalance-total": failed.events,
      ...count("heartbeat", heartbeat, now),
      "heartbeat-response-time-max": heartbeat.max(now),
      ...count("join", join, now),
      ...latency("join-time", join, now),
      "last-heartbeat-seconds-ago": secondsAgo(this.#lastHeartbeatMs, now),
      "last-rebalance-seconds-ago": secondsAgo(this.#lastRebalanceMs, now),
      ...latency("partition-assigned-latency", assigned, now),
      ...latency("partition-lost-latency", lost, now),
      ...latency("partition-revoked-latency", revoked, now),
      ...latency("rebalance-latency", rebalance, now),
      "rebalance-latency-total": rebalance.total,
      "rebalance-rate-per-hour": this.#rebalances.eventRate(now) * SECONDS_AN_HOUR,
      "rebalance-total": this.#rebalances.events,
      ...count("sync", sync, now),
      ...latency("sync-time", sync, now),
    };
    return Object.entries(values).map(([name, value]) => ({
      name: metricName(GROUP, name, { "client-id": clientId }),
      value,
    }));
  }

  #rebalanced(now: number, latencyMs: number): void {
    this.#latencies.sync.record(latencyMs);
    this.#latencies.rebalance.record(now - (this.#joinBegunMs ?? now));
    this.#rebalances.record();
    this.#joinBegunMs = undefined;
    this.#lastRebalanceMs = now;
  }
}

function measured(
  stat: SampledStat,
  keep: (key: string) => void,
  tell: NonNullable<RebalanceListener["onAssigned"]>,
): NonNullable<RebalanceListener["onAssigned"]> {
  return async (partitions) => {
    const begun = performance.now();
    await tell(partitions);
    stat.record(performance.now() - begun);
    for (const each of partitions) keep(partitionKey(each));
  };
}

const latency = (name: string, stat: SampledStat, now: number): Record<string, number> => ({
  [`${name}-avg`]: stat.avg(now),
  [`${name}-max`]: stat.max(now),
});

const count = (name: string, stat: SampledStat, now: number): Record<string, number> => ({
  [`${name}-rate`]: stat.eventRate(now),
  [`${name}-total`]: stat.events,
});

/** -1 for never, as in Java. */
const secondsAgo = (ms: number | undefined, now: number): number =>
  ms === undefined ? -1 : Math.floor((now - ms) / 1000);

function errorCodeOf(answer: unknown): number {
  return typeof answer === "object" && answer !== null && "errorCode" in answer ? Number(answer.errorCode) : 0;
}
