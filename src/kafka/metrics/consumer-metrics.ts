/** The metrics of a consumer: of its connections, its group, its fetches and its polls. */
import type { ConsumedBatches, RebalanceListener } from "../consumer/consumer.ts";
import type { ConnectionObserver, Exchange } from "./connection-observer.ts";
import { FetchMetrics } from "./fetch-metrics.ts";
import { GroupMetrics } from "./group-metrics.ts";
import { metricName } from "./metric.ts";
import type { Metric } from "./metric.ts";
import { NetworkMetrics } from "./network-metrics.ts";
import { SampledStat } from "./sampled-stat.ts";

/** Observes the consumer's connections; whoever polls tells of it, and puts his listener into `listener`. */
export class ConsumerMetrics implements ConnectionObserver {
  readonly #clientId: string;
  readonly #network: NetworkMetrics;
  readonly #group = new GroupMetrics();
  readonly #fetches = new FetchMetrics();
  readonly #betweenPolls = new SampledStat();
  readonly #idleRatio = new SampledStat();
  #lastPollMs: number | undefined;
  #lastTookMs = 0;

  constructor(clientId: string) {
    this.#clientId = clientId;
    this.#network = new NetworkMetrics("consumer", clientId);
  }

  readonly opened: ConnectionObserver["opened"] = (endpoint) => this.#network.opened(endpoint);

  readonly exchanged = (exchange: Exchange): void => {
    this.#network.exchanged(exchange);
    this.#group.exchanged(exchange);
    const { api, answer, latencyMs } = exchange;
    if (api !== "Fetch" || typeof answer !== "object" || answer === null || !("throttleTimeMs" in answer)) return;
    this.#fetches.answered({ throttleTimeMs: Number(answer.throttleTimeMs) }, latencyMs);
  };

  listener(told: RebalanceListener): RebalanceListener {
    return this.#group.listener(told);
  }

  /** A poll that was begun and ended at these times, as Date.now() counts. */
  polled(beganMs: number, endedMs: number, polled: readonly ConsumedBatches[]): void {
    const between = this.#lastPollMs === undefined ? 0 : beganMs - this.#lastPollMs;
    if (between > 0) this.#idleRatio.record(this.#lastTookMs / between);
    this.#lastTookMs = endedMs - beganMs;
    this.#betweenPolls.record(between);
    this.#lastPollMs = beganMs;
    this.#fetches.polled(polled);
  }

  rows(): Metric[] {
    const now = Date.now();
    const polls = {
      "commit-sync-time-ns-total": 0,
      "committed-time-ns-total": 0,
      "last-poll-seconds-ago": this.#lastPollMs === undefined ? -1 : Math.floor((now - this.#lastPollMs) / 1000),
      "poll-idle-ratio-avg": this.#idleRatio.avg(now),
      "time-between-poll-avg": this.#betweenPolls.avg(now),
      "time-between-poll-max": this.#betweenPolls.max(now),
    };
    const tags = { "client-id": this.#clientId };
    return this.#network.rows([
      ...Object.entries(polls).map(([name, value]) => ({ name: metricName("consumer-metrics", name, tags), value })),
      ...this.#group.rows(this.#clientId),
      ...this.#fetches.rows(this.#clientId),
    ]);
  }
}
