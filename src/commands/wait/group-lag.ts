import type { MeasuredGroup } from "../../kafka/admin/group-lag.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";

/** What a group has still to read, in records; null where it cannot be told. */
export interface TotalLag {
  readonly lag: bigint | null;
  /** In words; empty where it is not more than allowed. */
  readonly missing: readonly string[];
}

/** A partition that was deleted with its topic does not count: nobody will read it. */
export function groupLag({ groupId, partitions }: MeasuredGroup, maxLag: bigint): TotalLag {
  const counted = partitions.filter(
    ({ error }) => error?.javaClass?.endsWith(".UnknownTopicOrPartitionException") !== true,
  );
  if (counted.length === 0) return { lag: null, missing: [`group ${groupId} has committed nothing`] };
  const untold = counted.find(({ pending }) => pending === null);
  if (untold !== undefined) {
    const why = untold.error === undefined ? "" : `: ${untold.error.message}`;
    return { lag: null, missing: [`the lag of group ${groupId} on ${partitionKey(untold)} is not known${why}`] };
  }
  const lag = counted.reduce((sum, { pending }) => sum + (pending ?? 0n), 0n);
  const missing =
    lag <= maxLag ? [] : [`group ${groupId} is ${lag} ${lag === 1n ? "record" : "records"} behind, not ${maxLag}`];
  return { lag, missing };
}
