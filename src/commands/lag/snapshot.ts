import type { LagGroup } from "../../format/lag-lines.ts";
import type { FullReading } from "./lag-reader.ts";
import type { Trend } from "./trend.ts";

/** What a view shows. */
export interface Snapshot {
  readonly reading: FullReading;
  readonly rows: readonly LagGroup[];
  /** The lag of each group over the last minutes. */
  readonly trends: ReadonlyMap<string, Trend>;
}
