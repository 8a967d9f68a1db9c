import type { KtError } from "../../errors.ts";
import { fetchGroupLags, groupIsGone } from "../../kafka/admin/group-lag.ts";
import type { MeasuredGroup, PartitionLag } from "../../kafka/admin/group-lag.ts";
import { consumerGroups, listGroups } from "../../kafka/admin/list-groups.ts";
import { fetchRecordTimes, recordKey } from "../../kafka/admin/record-times.ts";
import type { RecordAt } from "../../kafka/admin/record-times.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Reading } from "./rows.ts";
import type { LagSettings } from "./settings.ts";

export interface FullReading extends Reading {
  /** Groups that cannot be described, or whose offsets are not told. */
  readonly failed: readonly { readonly groupId: string; readonly error: KtError }[];
  /** What was asked for and is not there, in words. */
  readonly missing: readonly string[];
}

/** Reads again and again; a record whose time it knows it does not fetch again. */
export class LagReader {
  readonly #cluster: Cluster;
  readonly #settings: Pick<LagSettings, "groups" | "topics">;
  #times: ReadonlyMap<string, number> = new Map();

  constructor(cluster: Cluster, settings: Pick<LagSettings, "groups" | "topics">) {
    this.#cluster = cluster;
    this.#settings = settings;
  }

  /** @param clock gives ms since 1970 */
  async read(clock: () => number): Promise<FullReading> {
    const { at, groups, failed, missing } = await readGroups(this.#cluster, this.#settings, clock);
    const wanted = groups.flatMap(({ partitions }) => partitions.flatMap(firstUnread));
    const known = this.#times;
    const unknown = wanted.filter((record) => !known.has(recordKey(record)));
    const found = await fetchRecordTimes(this.#cluster, unknown);
    this.#times = new Map(
      wanted.flatMap((record) => {
        const key = recordKey(record);
        const time = known.get(key) ?? found.get(key);
        return time === undefined ? [] : [[key, time] as const];
      }),
    );
    return { at, groups, failed, missing, times: this.#times };
  }
}

/** The groups that are asked for, as they are now. One that vanishes meanwhile is not there. */
export async function readGroups(
  cluster: Cluster,
  { groups: selection, topics }: Pick<LagSettings, "groups" | "topics">,
  clock: () => number,
): Promise<Omit<FullReading, "times">> {
  const listed = (await listGroups(cluster, consumerGroups)).map(({ groupId }) => groupId);
  const lags = await fetchGroupLags(cluster, listed.filter(selection.matches).toSorted(), {
    ...(topics !== undefined && { topics }),
  });
  const at = clock();
  const present = lags.filter((group) => !groupIsGone(group));
  const groups: MeasuredGroup[] = [];
  const failed: { groupId: string; error: KtError }[] = [];
  for (const group of present) {
    if (group.error !== undefined) failed.push(group);
    // Who asks for a topic does not ask for the groups that have nothing to do with it.
    else if (group.partitions.length > 0 || selection.named || topics === undefined) groups.push(group);
  }
  return { at, groups, failed, missing: selection.missing(present.map(({ groupId }) => groupId)) };
}

/** The record that a lag's time is told by; none without lag. */
export function firstUnread({ topic, partition, committed, start, pending }: PartitionLag): RecordAt[] {
  const offset = committed ?? start;
  return pending === null || pending === 0n || offset === null ? [] : [{ topic, partition, offset }];
}
