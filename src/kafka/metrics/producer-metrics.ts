/**
 * The metrics of a producer: of its connections, its batches and its topics. Source: SenderMetricsRegistry, BufferPool,
 * KafkaProducerMetrics.
 */
import type { Sent } from "../producer/produce-call.ts";
import type { ConnectionObserver, Exchange } from "./connection-observer.ts";
import { metricName } from "./metric.ts";
import type { Metric } from "./metric.ts";
import { NetworkMetrics } from "./network-metrics.ts";
import type { ProducerObserver } from "./producer-observer.ts";
import { SampledStat } from "./sampled-stat.ts";

/** What a user of the producer waits for. */
const STEPS = [
  "bufferpool-wait",
  "flush",
  "metadata-wait",
  "txn-abort",
  "txn-begin",
  "txn-commit",
  "txn-init",
  "txn-prepare",
  "txn-send-offsets",
] as const;

export type ProducerStep = (typeof STEPS)[number];

class TopicStats {
  readonly bytes = new SampledStat();
  readonly compression = new SampledStat();
  readonly errors = new SampledStat();
  readonly retries = new SampledStat();
  readonly records = new SampledStat();

  values(now: number): Readonly<Record<string, number>> {
    return {
      "byte-rate": this.bytes.rate(now),
      "byte-total": this.bytes.total,
      "compression-rate": this.compression.avg(now),
      ...ratesOf({ "record-error": this.errors, "record-retry": this.retries, "record-send": this.records }, now),
    };
  }
}

export class ProducerMetrics implements ProducerObserver {
  readonly #clientId: string;
  readonly #bufferMemory: number;
  readonly #network: NetworkMetrics;
  readonly #topics = new Map<string, TopicStats>();
  readonly #steps = new Map<ProducerStep, SampledStat>(STEPS.map((step) => [step, new SampledStat()]));
  readonly #batchSize = new SampledStat();
  readonly #compression = new SampledStat();
  readonly #errors = new SampledStat();
  readonly #latency = new SampledStat();
  readonly #perRequest = new SampledStat();
  readonly #queueTime = new SampledStat();
  readonly #recordSize = new SampledStat();
  readonly #retries = new SampledStat();
  readonly #sends = new SampledStat();
  readonly #splits = new SampledStat();
  readonly #throttle = new SampledStat();
  #metadataMs = Date.now();

  constructor({ clientId, bufferMemory }: { readonly clientId: string; readonly bufferMemory: number }) {
    this.#clientId = clientId;
    this.#bufferMemory = bufferMemory;
    this.#network = new NetworkMetrics("producer", clientId);
  }

  readonly opened: ConnectionObserver["opened"] = (endpoint) => this.#network.opened(endpoint);

  readonly exchanged = (exchange: Exchange): void => {
    this.#network.exchanged(exchange);
    const { api, answer, latencyMs } = exchange;
    if (api === "Metadata") this.#metadataMs = Date.now();
    if (api !== "Produce") return;
    this.#latency.record(latencyMs);
    if (typeof answer === "object" && answer !== null && "throttleTimeMs" in answer) {
      this.#throttle.record(Number(answer.throttleTimeMs));
    }
  };

  readonly sent = (batches: readonly Sent[]): void => {
    const now = Date.now();
    let records = 0;
    for (const { topic, batch } of batches) {
      const stats = this.#topic(topic);
      const { length } = batch.wire;
      const ratio = length / batch.sizeInBytes;
      records += batch.recordCount;
      for (const each of [stats.records, this.#sends]) each.record(batch.recordCount, now);
      for (const each of [stats.bytes, this.#batchSize]) each.record(length, now);
      for (const each of [stats.compression, this.#compression]) each.record(ratio, now);
      this.#queueTime.record(now - batch.createdMs, now);
      this.#recordSize.record(batch.largestRecord(), now);
    }
    this.#perRequest.record(records, now);
  };

  readonly retried = (topic: string, records: number): void => {
    for (const each of [this.#topic(topic).retries, this.#retries]) each.record(records);
  };

  readonly failed = (topic: string, records: number): void => {
    for (const each of [this.#topic(topic).errors, this.#errors]) each.record(records);
  };

  readonly split = (): void => this.#splits.record();

  /** Does a step that waits, and counts how long it took. */
  async during<T>(step: ProducerStep, run: () => T | Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await run();
    } finally {
      this.#steps.get(step)?.record((performance.now() - begun) * 1e6);
    }
  }

  /** All of them, by the time when nothing is under way: then nobody has any of the memory. */
  rows(): Metric[] {
    const now = Date.now();
    const tags = { "client-id": this.#clientId };
    const own = Object.entries({ ...this.#values(now), ...this.#stepValues(now) });
    const topics = [...this.#topics].flatMap(([topic, stats]) =>
      Object.entries(stats.values(now)).map(([name, value]) => ({
        name: metricName("producer-topic-metrics", name, { ...tags, topic }),
        value,
      })),
    );
    return this.#network.rows([
      ...own.map(([name, value]) => ({ name: metricName("producer-metrics", name, tags), value })),
      ...topics,
    ]);
  }

  #values(now: number): Readonly<Record<string, number>> {
    return {
      "batch-size-avg": this.#batchSize.avg(now),
      "batch-size-max": this.#batchSize.max(now),
      "buffer-available-bytes": this.#bufferMemory,
      "buffer-exhausted-rate": 0,
      "buffer-exhausted-total": 0,
      "buffer-total-bytes": this.#bufferMemory,
      "compression-rate-avg": this.#compression.avg(now),
      "metadata-age": (now - this.#metadataMs) / 1000,
      "produce-throttle-time-avg": this.#throttle.avg(now),
      "produce-throttle-time-max": this.#throttle.max(now),
      "record-queue-time-avg": this.#queueTime.avg(now),
      "record-queue-time-max": this.#queueTime.max(now),
      "record-size-avg": this.#recordSize.avg(now),
      "record-size-max": this.#recordSize.max(now),
      "records-per-request-avg": this.#perRequest.avg(now),
      "request-latency-avg": this.#latency.avg(now),
      "request-latency-max": this.#latency.max(now),
      "requests-in-flight": 0,
      "waiting-threads": 0,
      ...ratesOf(
        {
          "batch-split": this.#splits,
          "record-error": this.#errors,
          "record-retry": this.#retries,
          "record-send": this.#sends,
        },
        now,
      ),
    };
  }

  #stepValues(now: number): Readonly<Record<string, number>> {
    const totals = [...this.#steps].map(([step, { total }]) => [`${step}-time-ns-total`, total] as const);
    const waited = this.#steps.get("bufferpool-wait")?.rate(now) ?? 0;
    return { ...Object.fromEntries(totals), "bufferpool-wait-ratio": waited / 1e9 };
  }

  #topic(name: string): TopicStats {
    let stats = this.#topics.get(name);
    if (stats === undefined) this.#topics.set(name, (stats = new TopicStats()));
    return stats;
  }
}

function ratesOf(stats: Readonly<Record<string, SampledStat>>, now: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(stats).flatMap(([name, stat]) => [
      [`${name}-rate`, stat.rate(now)] as const,
      [`${name}-total`, stat.total] as const,
    ]),
  );
}
