import type { ConnectionOptions, Context } from "../../kit/context.ts";
import { longPause } from "../../kit/long-pause.ts";
import { LagReader } from "./lag-reader.ts";
import { offenders } from "./limits.ts";
import { printFailures, printLag } from "./print-lag.ts";
import { RateKeeper } from "./rate-keeper.ts";
import { lagRows } from "./rows.ts";
import type { LagMode, LagSettings } from "./settings.ts";

/** What scripts tell a group by that is above its limit. */
export const ABOVE_LIMIT = 3;

/** One reading, or two for the rates, and what is above the limits. */
export async function lagOnce(
  connection: ConnectionOptions,
  settings: LagSettings,
  { rateMs }: Extract<LagMode, { kind: "once" }>,
  context: Context,
): Promise<number> {
  const { limits } = settings;
  return context.withCluster(connection, async (cluster) => {
    const reader = new LagReader(cluster, settings);
    let reading = await reader.read(Date.now);
    const keeper = new RateKeeper();
    if (rateMs !== undefined) {
      keeper.learn(reading);
      await longPause(rateMs);
      reading = await reader.read(Date.now);
      keeper.learn(reading);
    }
    const rows = lagRows(reading, { limits, ratesOf: keeper.ratesOf });
    await printLag(rows, rateMs !== undefined, context);
    if (rows.length === 0 && reading.missing.length === 0) context.err.line("kt: there are no consumer groups");
    const incomplete = printFailures(reading, context);
    const above = offenders(reading, limits);
    for (const line of above) context.err.line(`kt: ${line}`);
    return above.length > 0 ? ABOVE_LIMIT : incomplete ? 1 : 0;
  });
}
