import type { AcknowledgedBatch } from "../../kafka/producer/producer.ts";
import type { ProducerPerfTestOptions } from "./options.ts";
import type { Report } from "./report.ts";
import { Stats } from "./stats.ts";

/** The statistics of all records and, behind a warmup, those of the rest. */
export class Counted {
  readonly #report: Report;
  readonly #warmup: number;
  readonly #intervalMs: number;
  #all: Stats | undefined;
  #steady: Stats | undefined;

  constructor({ warmupRecords, reportingInterval }: ProducerPerfTestOptions, report: Report) {
    this.#report = report;
    this.#warmup = Math.max(0, Number(warmupRecords));
    this.#intervalMs = Number(reportingInterval);
  }

  get warmup(): number {
    return this.#warmup;
  }

  begin(): void {
    this.#all = new Stats({ steadyState: false, intervalMs: this.#intervalMs }, (window, isFirst) => {
      if (this.#steady === undefined) this.#report.window(window, false, isFirst);
    });
  }

  /** The warmup is over. */
  beginSteadyState(): void {
    this.#steady = new Stats({ steadyState: true, intervalMs: this.#intervalMs }, (window, isFirst) =>
      this.#report.window(window, true, isFirst),
    );
  }

  acknowledged(batch: AcknowledgedBatch): void {
    const now = Date.now();
    batch.forEach((_index, place, _keyLength, valueLength, timestamp) => {
      this.#all?.record(now - timestamp, valueLength, now);
      if (place >= this.#warmup) this.#steady?.record(now - timestamp, valueLength, now);
    });
  }

  tell(): void {
    for (const stats of [this.#all, this.#steady]) if (stats !== undefined) this.#report.total(stats.total());
  }
}
