import { KtError } from "../../errors.ts";
import { fetchRecordTimes } from "../../kafka/admin/record-times.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import { readGroups } from "./lag-reader.ts";
import type { FullReading } from "./lag-reader.ts";
import type { Exposition, LagMetrics } from "./metrics.ts";
import type { LagSettings } from "./settings.ts";
import { TimeEstimator } from "./time-estimator.ts";

/** How many Fetch requests each broker may get a scrape, for times that cannot be estimated. */
const FETCHES = 8;
/** And for how many partitions. */
const FETCHED = 512;

/** One scrape at a time, whoever asks for it: who comes while one is under way gets the same. */
export class Exporter {
  readonly #cluster: Cluster;
  readonly #settings: LagSettings;
  readonly #metrics: LagMetrics;
  readonly #onError: (error: Error) => void;
  readonly #times = new TimeEstimator();
  #underWay: Promise<Exposition> | undefined;

  constructor(cluster: Cluster, settings: LagSettings, metrics: LagMetrics, onError: (error: Error) => void) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#metrics = metrics;
    this.#onError = onError;
  }

  /** Where the brokers do not answer in time, the metrics say that, and nothing of groups: old figures would mislead. */
  async scrape(timeoutMs: number): Promise<Exposition> {
    this.#underWay ??= this.#read()
      .then(() => this.#metrics.expose())
      .finally(() => {
        this.#underWay = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, timeoutMs, "late");
    });
    const outcome = await Promise.race([this.#underWay, late]);
    clearTimeout(timer);
    if (outcome !== "late") return outcome;
    this.#metrics.failed("timeout", timeoutMs);
    return this.#metrics.expose();
  }

  async #read(): Promise<void> {
    const started = performance.now();
    try {
      const reading = await this.#readAll();
      for (const { error } of reading.failed) this.#onError(error);
      this.#metrics.learn(reading, performance.now() - started);
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      this.#onError(error);
      this.#metrics.failed(error.code.replace(/^KT_/, "").toLowerCase(), performance.now() - started);
    }
  }

  async #readAll(): Promise<FullReading> {
    const read = await readGroups(this.#cluster, this.#settings, Date.now);
    const unknown = this.#times.learn(read);
    const found = await fetchRecordTimes(this.#cluster, unknown.slice(0, FETCHED), { maxRequests: FETCHES });
    return { ...read, times: this.#times.times(found) };
  }
}
