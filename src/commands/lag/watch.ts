import { KtError } from "../../errors.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { ConnectionOptions, Context } from "../../kit/context.ts";
import type { ExitStatus } from "../../kit/define.ts";
import { longPause } from "../../kit/long-pause.ts";
import { LagReader } from "./lag-reader.ts";
import { RateKeeper } from "./rate-keeper.ts";
import { lagRows } from "./rows.ts";
import type { LagMode, LagSettings } from "./settings.ts";
import type { Snapshot } from "./snapshot.ts";
import { Trend } from "./trend.ts";
import { unlessAborted } from "./unless-aborted.ts";
import { openView } from "./watch-view.ts";
import type { WatchView } from "./watch-view.ts";

/** A call that takes longer is given up: the view says so, and asks again. */
const CALL_MS = 5000;

/** Reads again and again until a signal ends it. The first reading has to succeed; later ones may fail. */
export async function watchLag(
  connection: ConnectionOptions,
  settings: LagSettings,
  { intervalMs }: Extract<LagMode, { kind: "watch" }>,
  context: Context,
): Promise<ExitStatus> {
  const ended = new AbortController();
  let signal: ExitStatus = 0;
  context.process.hearSignals((heard) => {
    signal = heard;
    ended.abort();
  });
  return context.withCluster({ ...connection, callTimeoutMs: CALL_MS, silent: true }, async (cluster) => {
    const watch = new Watch(cluster, settings);
    const first = await unlessAborted(watch.read(), ended.signal);
    if (first === undefined) return signal;
    const view = openView(context, intervalMs);
    try {
      await keepShowing(watch, first, view, { intervalMs, ended: ended.signal });
    } finally {
      view.close();
    }
    return signal;
  });
}

async function keepShowing(
  watch: Watch,
  first: Snapshot,
  view: WatchView,
  { intervalMs, ended }: { readonly intervalMs: number; readonly ended: AbortSignal },
): Promise<void> {
  await view.show(first);
  for (let due = performance.now() + intervalMs; ;) {
    await longPause(due - performance.now(), ended).catch(() => undefined);
    if (ended.aborted) return;
    // A reading that took longer than the interval makes the next one wait, not follow at once.
    due = performance.now() + intervalMs;
    try {
      const snapshot = await unlessAborted(watch.read(), ended);
      if (snapshot === undefined) return;
      await view.show(snapshot);
    } catch (error) {
      if (!(error instanceof KtError)) throw error;
      view.fail(error);
    }
  }
}

/** The readings and what is kept of those before. What the last one does not have is forgotten. */
class Watch {
  readonly #reader: LagReader;
  readonly #limits: LagSettings["limits"];
  readonly #rates = new RateKeeper();
  #trends = new Map<string, Trend>();

  constructor(cluster: Cluster, settings: LagSettings) {
    this.#reader = new LagReader(cluster, settings);
    this.#limits = settings.limits;
  }

  async read(): Promise<Snapshot> {
    const reading = await this.#reader.read(Date.now);
    this.#rates.learn(reading);
    const rows = lagRows(reading, { limits: this.#limits, ratesOf: this.#rates.ratesOf });
    const trends = new Map<string, Trend>();
    for (const { group, lag } of rows) {
      const trend = this.#trends.get(group) ?? new Trend();
      trend.add(reading.at, Number(lag));
      trends.set(group, trend);
    }
    this.#trends = trends;
    return { reading, rows, trends };
  }
}
