import { setTimeout as pause } from "node:timers/promises";
import { ConnectError, KtError, TimeoutError } from "../../errors.ts";
import { durationText } from "../../format/amounts.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { ConnectionOptions, Context } from "../../kit/context.ts";
import { longPause } from "../../kit/long-pause.ts";
import { LagReader } from "./lag-reader.ts";
import type { FullReading } from "./lag-reader.ts";
import { offenders } from "./limits.ts";
import { ABOVE_LIMIT } from "./once.ts";
import { printFailures, printLag } from "./print-lag.ts";
import { lagRows } from "./rows.ts";
import type { LagMode, LagSettings } from "./settings.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Between two readings: twice as long each time. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** A call that takes longer is given up, and made again. */
const CALL_MS = 5000;

/**
 * Reads until all groups are there and within the limits, and prints them then; or until the time is up, and says what was
 * still missing. A group that is not there yet, and a broker that does not answer, may come.
 */
export async function awaitLimits(
  connection: ConnectionOptions,
  settings: LagSettings,
  { timeoutMs }: Extract<LagMode, { kind: "wait" }>,
  context: Context,
): Promise<number> {
  let waitingFor: readonly string[] = [];
  return context.withCluster(
    { ...connection, callTimeoutMs: CALL_MS },
    async (cluster) => {
      const last = await readUntil(cluster, settings, timeoutMs, (unmet) => {
        waitingFor = unmet;
      });
      if ("reading" in last) await printLag(lagRows(last.reading, settings), false, context);
      if (last.unmet.length === 0) return 0;
      context.err.line(`kt: gave up after ${durationText(timeoutMs)}`);
      if ("error" in last) throw last.error;
      const incomplete = printFailures(last.reading, context);
      for (const line of last.above) context.err.line(`kt: ${line}`);
      return last.above.length > 0 || !incomplete ? ABOVE_LIMIT : 1;
    },
    () => `Waiting: ${waitingFor.join("; ") || "for the first answer"}`,
  );
}

type Looked =
  | { readonly reading: FullReading; readonly above: readonly string[]; readonly unmet: readonly string[] }
  | { readonly error: KtError; readonly unmet: readonly string[] };

/** The last look that was over in time. Throws what waiting does not change. */
async function readUntil(
  cluster: Cluster,
  settings: LagSettings,
  timeoutMs: number,
  onUnmet: (unmet: readonly string[]) => void,
): Promise<Looked> {
  const reader = new LagReader(cluster, settings);
  const deadline = Date.now() + timeoutMs;
  const timeUp = new AbortController();
  const over = new AbortController();
  longPause(timeoutMs, over.signal).then(
    () => timeUp.abort(),
    () => {},
  );
  const silent = new TimeoutError("The brokers have not answered");
  let last: Looked = { error: silent, unmet: [silent.message] };
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const looked = await unlessAborted(look(reader, settings), timeUp.signal);
      if (looked === undefined) return last;
      last = looked;
      if (last.unmet.length === 0) return last;
      onUnmet(last.unmet);
      if (Date.now() >= deadline) return last;
      await pause(Math.min(pauseMs, Math.max(1, deadline - Date.now())));
    }
  } finally {
    over.abort();
  }
}

async function look(reader: LagReader, { limits, groups }: LagSettings): Promise<Looked> {
  try {
    const reading = await reader.read(Date.now);
    // A group that has only just been made is not one that has read all.
    const idle = reading.groups.filter(({ partitions }) => groups.named && partitions.length === 0);
    const above = [
      ...idle.map(({ groupId }) => `${groupId} has nothing assigned and nothing committed`),
      ...offenders(reading, limits),
    ];
    const failed = reading.failed.map(({ groupId, error }) => `group ${groupId}: ${error.message}`);
    return { reading, above, unmet: [...above, ...failed, ...reading.missing] };
  } catch (error) {
    if (!(error instanceof KtError) || error.clientNotMade) throw error;
    if (error instanceof ConnectError && !error.retriable) throw error;
    return { error, unmet: [error.message] };
  }
}
