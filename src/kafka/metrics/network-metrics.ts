/** The metrics of a client's connections. Source: org.apache.kafka.common.network.Selector.SelectorMetrics. */
import { performance } from "node:perf_hooks";
import { endpointText } from "../bootstrap.ts";
import type { Endpoint } from "../bootstrap.ts";
import type { ConnectionObserver, Exchange } from "./connection-observer.ts";
import { metricName } from "./metric.ts";
import type { Metric } from "./metric.ts";
import { SampledStat } from "./sampled-stat.ts";

/** Of Apache Kafka 4.3.1, whose metrics these are. */
const COMMIT_ID = "26b251a451ce941d";
const VERSION = "4.3.1";
/** Coordinators have connections of their own, under numbers that count down from here. */
const COORDINATOR_BASE = 2 ** 31 - 1;
/** What is asked of a broker before its number is known. */
const BOOTSTRAP_NODE = -1;
const GROUP_APIS: ReadonlySet<string> = new Set([
  "JoinGroup",
  "SyncGroup",
  "Heartbeat",
  "LeaveGroup",
  "OffsetCommit",
  "OffsetFetch",
  "ConsumerGroupHeartbeat",
]);

class Traffic {
  readonly incoming = new SampledStat();
  readonly outgoing = new SampledStat();
  readonly latency = new SampledStat();

  add({ requestBytes, responseBytes, latencyMs }: Exchange, measuresLatency: boolean): void {
    this.outgoing.record(requestBytes);
    this.incoming.record(responseBytes);
    if (measuresLatency) this.latency.record(latencyMs);
  }

  values(now: number): Readonly<Record<string, number>> {
    const { incoming, outgoing } = this;
    return {
      "incoming-byte-rate": incoming.rate(now),
      "incoming-byte-total": incoming.total,
      "outgoing-byte-rate": outgoing.rate(now),
      "outgoing-byte-total": outgoing.total,
      "request-rate": outgoing.eventRate(now),
      "request-size-avg": outgoing.avg(now),
      "request-size-max": outgoing.max(now),
      "request-total": outgoing.events,
      "response-rate": incoming.eventRate(now),
      "response-total": incoming.events,
    };
  }
}

export class NetworkMetrics implements ConnectionObserver {
  readonly #prefix: "consumer" | "producer";
  readonly #clientId: string;
  readonly #startedMs = Date.now();
  readonly #loop = performance.eventLoopUtilization();
  readonly #all = new Traffic();
  readonly #nodes = new Map<number, Traffic>();
  readonly #ids = new Map<string, number>();
  readonly #connections = new SampledStat();
  readonly #io = new SampledStat();

  constructor(prefix: "consumer" | "producer", clientId: string) {
    this.#prefix = prefix;
    this.#clientId = clientId;
  }

  readonly opened = (_endpoint: Endpoint): void => this.#connections.record();

  readonly exchanged = (exchange: Exchange): void => {
    const measuresLatency = exchange.api === "Fetch" || exchange.api === "Produce";
    this.#all.add(exchange, measuresLatency);
    this.#io.record(2);
    const node = this.#nodeOf(exchange);
    let traffic = this.#nodes.get(node);
    if (traffic === undefined) this.#nodes.set(node, (traffic = new Traffic()));
    traffic.add(exchange, measuresLatency);
    this.#learn(exchange.answer);
  };

  /** All of them, and behind them `others`, which the count of metrics counts too. */
  rows(others: readonly Metric[] = []): Metric[] {
    const now = Date.now();
    const tags = { "client-id": this.#clientId };
    const own = (name: string, value: number): Metric => ({
      name: metricName(`${this.#prefix}-metrics`, name, tags),
      value,
    });
    const nodes = [...this.#nodes].flatMap(([node, traffic]) => {
      const values = {
        ...traffic.values(now),
        "request-latency-avg": traffic.latency.avg(now),
        "request-latency-max": traffic.latency.max(now),
      };
      const nodeTags = { ...tags, "node-id": `node-${node}` };
      return Object.entries(values).map(([name, value]) => ({
        name: metricName(`${this.#prefix}-node-metrics`, name, nodeTags),
        value,
      }));
    });
    const client = Object.entries({ ...this.#all.values(now), ...this.#connectionValues(now), ...this.#loopValues() });
    const info = { "commit-id": COMMIT_ID, "start-time-ms": String(this.#startedMs), version: VERSION };
    const rows = [
      ...Object.entries(info).map(([name, value]) => ({ name: metricName("app-info", name, tags), value })),
      ...client.map(([name, value]) => own(name, value)),
      ...nodes,
      ...others,
    ];
    return [...rows, { name: metricName("kafka-metrics-count", "count", tags), value: rows.length + 1 }];
  }

  #nodeOf({ endpoint, api }: Exchange): number {
    const id = this.#ids.get(endpointText(endpoint));
    if (id === undefined) return BOOTSTRAP_NODE;
    return GROUP_APIS.has(api) ? COORDINATOR_BASE - id : id;
  }

  /** The numbers of brokers, from whichever answer tells them. */
  #learn(answer: unknown): void {
    if (typeof answer !== "object" || answer === null || !("brokers" in answer) || !Array.isArray(answer.brokers))
      return;
    for (const { nodeId, host, port } of answer.brokers) this.#ids.set(endpointText({ host, port }), Number(nodeId));
  }

  #connectionValues(now: number): Readonly<Record<string, number>> {
    const logins = ["failed-authentication", "failed-reauthentication", "successful-authentication"];
    const none = [...logins, "successful-reauthentication", "connection-close"];
    return {
      ...Object.fromEntries(none.flatMap((name) => [`${name}-rate`, `${name}-total`]).map((name) => [name, 0])),
      "successful-authentication-no-reauth-total": 0,
      "reauthentication-latency-avg": Number.NaN,
      "reauthentication-latency-max": Number.NaN,
      "connection-count": this.#connections.total,
      "connection-creation-rate": this.#connections.rate(now),
      "connection-creation-total": this.#connections.total,
      "network-io-rate": this.#io.rate(now),
      "network-io-total": this.#io.total,
    };
  }

  /** Node's event loop in the place of Java's selector: it waits, or works. A wait and a piece of work an exchange. */
  #loopValues(): Readonly<Record<string, number>> {
    const { idle, active } = performance.eventLoopUtilization(this.#loop);
    const selects = Math.max(1, this.#all.incoming.events);
    const elapsed = Math.max(1, idle + active);
    return {
      "io-ratio": active / elapsed,
      "io-time-ns-avg": (active * 1e6) / selects,
      "io-time-ns-total": active * 1e6,
      "io-wait-ratio": idle / elapsed,
      "io-wait-time-ns-avg": (idle * 1e6) / selects,
      "io-wait-time-ns-total": idle * 1e6,
      "select-rate": this.#all.incoming.eventRate(),
      "select-total": this.#all.incoming.events,
    };
  }
}
