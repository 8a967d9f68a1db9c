import type { ConsumerPerfInterval } from "../../format/consumer-perf.ts";
import type { ConsumedBatches, Consumer } from "../../kafka/consumer/consumer.ts";
import { giveBack } from "../../kafka/consumer/give-back.ts";
import type { ConsumerMetrics } from "../../kafka/metrics/consumer-metrics.ts";
import type { RebalanceTime } from "./rebalance-time.ts";
import { RecordCount } from "./record-count.ts";
import type { Run } from "./settings.ts";

const POLL_MS = 100;

export interface Measuring extends Pick<Run, "numRecords" | "timeoutMs" | "reportingIntervalMs"> {
  readonly consumer: Consumer;
  readonly rebalance: RebalanceTime;
  readonly metrics: ConsumerMetrics | undefined;
  /** So many records Java's poll gives at most; reading ends with one of its polls, not within it. */
  readonly pollRecords: number;
  readonly onInterval: (interval: ConsumerPerfInterval) => void;
}

/** Reads until there are enough records, or none have come for too long. Source: ConsumerPerformance.consume. */
export class Measurement {
  readonly count = new RecordCount();
  readonly #measuring: Measuring;
  /** Where the interval began. */
  #since: { ms: number; records: number; bytes: number };

  constructor(measuring: Measuring) {
    this.#measuring = measuring;
    this.#since = { ms: Date.now(), records: 0, bytes: 0 };
  }

  get isComplete(): boolean {
    return this.count.records >= this.#measuring.numRecords;
  }

  async run(): Promise<void> {
    const { consumer, timeoutMs, metrics } = this.#measuring;
    let now = this.#since.ms;
    let lastRecordMs = now;
    while (!this.isComplete && BigInt(now - lastRecordMs) <= timeoutMs) {
      const before = this.count.records;
      const polled = await consumer.poll(POLL_MS);
      const begun = now;
      now = Date.now();
      metrics?.polled(begun, now, polled);
      this.#add(polled, now);
      if (this.count.records > before) lastRecordMs = now;
    }
  }

  /** Counts as many whole polls of Java's as are wanted, and gives back the rest. */
  #add(polled: readonly ConsumedBatches[], now: number): void {
    const { count } = this;
    const { numRecords, pollRecords, reportingIntervalMs, consumer } = this.#measuring;
    const polls = Math.ceil((numRecords - count.records) / pollRecords);
    const most = count.records + polls * pollRecords;
    let isDue = now - this.#since.ms >= reportingIntervalMs;
    for (const [index, { batches, fetchOffset }] of polled.entries()) {
      for (const batch of batches) {
        let next: number | undefined = fetchOffset;
        if (isDue) {
          // The official tool looks at the time once it has counted a record.
          const before = count.records;
          next = count.add(batch, next, before + 1);
          if (count.records > before) {
            this.#report(now);
            isDue = false;
          }
        }
        if (next !== undefined) next = count.add(batch, next, most);
        if (count.records < most) continue;
        const isAll = next === undefined && index === polled.length - 1 && batch === batches.at(-1);
        if (!isAll) giveBack(consumer, polled, index, next ?? batch.lastOffset + 1);
        return;
      }
    }
  }

  #report(now: number): void {
    const { rebalance, onInterval } = this.#measuring;
    const { records: totalRecords, bytes: totalBytes } = this.count;
    onInterval({
      startMs: this.#since.ms,
      endMs: now,
      records: totalRecords - this.#since.records,
      bytes: totalBytes - this.#since.bytes,
      totalRecords,
      totalBytes,
      rebalanceMs: rebalance.sinceReportMs,
    });
    rebalance.sinceReportMs = 0;
    this.#since = { ms: now, records: totalRecords, bytes: totalBytes };
  }
}
