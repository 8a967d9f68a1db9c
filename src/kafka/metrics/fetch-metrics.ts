/** What a consumer has measured of its fetches. Source: FetchMetricsManager and FetchMetricsRegistry. */
import type { FetchResponse } from "../../protocol/messages/fetch.ts";
import type { ConsumedBatches } from "../consumer/consumer.ts";
import { partitionKey } from "../topic-partition.ts";
import { metricName } from "./metric.ts";
import type { Metric } from "./metric.ts";
import { SampledStat } from "./sampled-stat.ts";

const GROUP = "consumer-fetch-manager-metrics";

class Consumed {
  readonly bytes = new SampledStat();
  readonly records = new SampledStat();
  readonly fetchSize = new SampledStat();
  readonly perRequest = new SampledStat();

  add(bytes: number, records: number): void {
    this.bytes.record(bytes);
    this.records.record(records);
    // An answer of a broker is handed on whole.
    this.fetchSize.record(bytes);
    this.perRequest.record(records);
  }

  values(now: number): Record<string, number> {
    return {
      "bytes-consumed-rate": this.bytes.rate(now),
      "bytes-consumed-total": this.bytes.total,
      "fetch-size-avg": this.fetchSize.avg(now),
      "fetch-size-max": this.fetchSize.max(now),
      "records-consumed-rate": this.records.rate(now),
      "records-consumed-total": this.records.total,
      "records-per-request-avg": this.perRequest.avg(now),
    };
  }
}

interface PartitionStats {
  readonly topic: string;
  readonly partition: number;
  readonly lag: SampledStat;
  readonly lead: SampledStat;
  lastLag: number;
  lastLead: number;
}

export class FetchMetrics {
  readonly #all = new Consumed();
  readonly #topics = new Map<string, Consumed>();
  readonly #partitions = new Map<string, PartitionStats>();
  readonly #latency = new SampledStat();
  readonly #throttle = new SampledStat();
  readonly #lag = new SampledStat();
  readonly #lead = new SampledStat();

  answered({ throttleTimeMs }: Pick<FetchResponse, "throttleTimeMs">, latencyMs: number): void {
    this.#latency.record(latencyMs);
    this.#throttle.record(throttleTimeMs);
  }

  /** What a poll gave. Of the log's start nothing is known but that no record lies before offset 0. */
  polled(polled: readonly ConsumedBatches[]): void {
    for (const { topic, partition, batches, highWatermark } of polled) {
      let [bytes, records] = [0, 0];
      for (const batch of batches) {
        bytes += batch.sizeInBytes;
        records += batch.recordCount;
      }
      let consumed = this.#topics.get(topic);
      if (consumed === undefined) this.#topics.set(topic, (consumed = new Consumed()));
      consumed.add(bytes, records);
      this.#all.add(bytes, records);
      const next = (batches.at(-1)?.lastOffset ?? -1) + 1;
      this.#stands(topic, partition, next, highWatermark);
    }
  }

  rows(clientId: string): Metric[] {
    const now = Date.now();
    const tags = { "client-id": clientId };
    const of = (values: Readonly<Record<string, number | string>>, where: Record<string, string | number>): Metric[] =>
      Object.entries(values).map(([name, value]) => ({ name: metricName(GROUP, name, { ...tags, ...where }), value }));
    const client = {
      ...this.#all.values(now),
      "fetch-latency-avg": this.#latency.avg(now),
      "fetch-latency-max": this.#latency.max(now),
      "fetch-rate": this.#latency.eventRate(now),
      "fetch-throttle-time-avg": this.#throttle.avg(now),
      "fetch-throttle-time-max": this.#throttle.max(now),
      "fetch-total": this.#latency.events,
      "records-lag-max": this.#lag.max(now),
      "records-lead-min": this.#lead.min(now),
    };
    return [
      ...of(client, {}),
      ...[...this.#topics].flatMap(([topic, consumed]) => of(consumed.values(now), { topic })),
      ...[...this.#partitions.values()].flatMap(({ topic, partition, lag, lead, lastLag, lastLead }) =>
        of(
          {
            "preferred-read-replica": "-1",
            "records-lag": lastLag,
            "records-lag-avg": lag.avg(now),
            "records-lag-max": lag.max(now),
            "records-lead": lastLead,
            "records-lead-avg": lead.avg(now),
            "records-lead-min": lead.min(now),
          },
          { topic, partition },
        ),
      ),
    ];
  }

  #stands(topic: string, partition: number, next: number, highWatermark: number): void {
    const key = partitionKey({ topic, partition });
    let stats = this.#partitions.get(key);
    if (stats === undefined) {
      stats = { topic, partition, lag: new SampledStat(), lead: new SampledStat(), lastLag: 0, lastLead: 0 };
      this.#partitions.set(key, stats);
    }
    stats.lastLag = Math.max(0, highWatermark - next);
    stats.lastLead = next;
    for (const each of [stats.lag, this.#lag]) each.record(stats.lastLag);
    for (const each of [stats.lead, this.#lead]) each.record(stats.lastLead);
  }
}
