import type { LagGroup, LagPartition, Outlook, Rates, Tone } from "../../format/lag-lines.ts";
import type { MeasuredGroup, PartitionLag } from "../../kafka/admin/group-lag.ts";
import { recordKey } from "../../kafka/admin/record-times.ts";
import { comparePartitions } from "../../kafka/topic-partition.ts";
import { forecast, NO_RATES } from "./offset-history.ts";

/** Groups as they were at one moment. */
export interface Reading {
  /** In ms since 1970. */
  readonly at: number;
  readonly groups: readonly MeasuredGroup[];
  /** When records were written, by recordKey, in ms since 1970. */
  readonly times: ReadonlyMap<string, number>;
}

export interface Limits {
  /** Records, over all partitions of a group. */
  readonly maxLag: bigint | undefined;
  /** The age of the oldest record that a group has not read, in ms. */
  readonly maxLagMs: number | undefined;
}

export interface RowOptions {
  readonly limits: Limits;
  /** The rates of a partition; none known where absent. */
  readonly ratesOf?: (groupId: string, partition: PartitionLag) => Rates;
}

/** From when on colours warn where no limits are given. */
const WARNING_MS = 60_000;
const BAD_MS = 600_000;

/** The groups of a reading as they are shown: the largest lag first, of groups and in them of partitions. */
export function lagRows({ at, groups, times }: Reading, { limits, ratesOf = () => NO_RATES }: RowOptions): LagGroup[] {
  return groups
    .map((group) =>
      groupRow(group, (each) => partitionRow(each, ratesOf(group.groupId, each), { at, times, limits }), limits),
    )
    .toSorted((a, b) => byLag(a, b) || (a.group < b.group ? -1 : 1));
}

function groupRow(
  { groupId, state, type, members, partitions }: MeasuredGroup,
  row: (partition: PartitionLag) => LagPartition,
  limits: Limits,
): LagGroup {
  const rows = partitions
    .toSorted((a, b) => bigger(b.lag ?? b.pending, a.lag ?? a.pending) || comparePartitions(a, b))
    .map(row);
  const lag = rows.reduce((total, each) => total + positive(each.lag), 0n);
  const ages = rows.flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs]));
  const lagMs = ages.length === 0 ? null : Math.max(...ages);
  return {
    group: groupId,
    state,
    type,
    memberCount: members.length,
    lag,
    lagMs,
    uncommitted: partitions.filter(({ committed, error }) => committed === null && error === undefined).length,
    ...totalRates(lag, rows),
    partitions: rows,
    tone: toneOf(lag, lagMs, limits),
  };
}

function sum(rates: readonly (number | null)[]): number | null {
  const known = rates.filter((rate) => rate !== null);
  return known.length === 0 ? null : known.reduce((total, rate) => total + rate, 0);
}

/** The sums; a group has caught up when its slowest partition has. */
function totalRates(lag: bigint, rows: readonly LagPartition[]): Rates {
  const inRate = sum(rows.map((row) => row.inRate));
  const outRate = sum(rows.map((row) => row.outRate));
  const total = forecast(Number(lag), inRate, outRate);
  const behind = rows.filter((row) => positive(row.lag) > 0n && row.outlook !== null);
  const worst = (outlook: Outlook): boolean => behind.some((row) => row.outlook === outlook);
  if (worst("falling-behind") && total.outlook !== null) {
    return { inRate, outRate, outlook: "falling-behind", catchUpMs: null };
  }
  if (worst("steady") && total.outlook !== null) return { inRate, outRate, outlook: "steady", catchUpMs: null };
  const slowest = Math.max(0, ...behind.map(({ catchUpMs }) => catchUpMs ?? 0));
  return { inRate, outRate, ...total, ...(behind.length > 0 && { catchUpMs: slowest }) };
}

function partitionRow(
  each: PartitionLag,
  rates: Rates,
  { at, times, limits }: Pick<Reading, "at" | "times"> & { readonly limits: Limits },
): LagPartition {
  const { topic, partition, committed, end, lag, member, error } = each;
  const lagMs = committed === null ? null : ageOf(each, { at, times });
  const missing = committed === null && error === undefined;
  return {
    topic,
    partition,
    committedOffset: committed,
    endOffset: end,
    lag,
    lagMs,
    ...rates,
    memberId: member?.memberId ?? null,
    clientId: member?.clientId ?? null,
    host: member?.host ?? null,
    error: error?.message ?? null,
    tone: error !== undefined ? "bad" : missing ? "warning" : toneOf(positive(lag), lagMs, limits),
  };
}

/**
 * How old the first record is that the group has not read, in ms: 0 where there is none, null where it is not known. A
 * clock that is ahead of ours makes no negative age.
 */
export function ageOf(
  { topic, partition, committed, start, pending }: PartitionLag,
  { at, times }: Pick<Reading, "at" | "times">,
): number | null {
  if (pending === null) return null;
  if (pending === 0n) return 0;
  const offset = committed ?? start;
  const time = offset === null ? undefined : times.get(recordKey({ topic, partition, offset }));
  return time === undefined ? null : Math.max(0, at - time);
}

/** Half of a limit warns. */
function toneOf(lag: bigint, lagMs: number | null, { maxLag, maxLagMs }: Limits): Tone {
  if (maxLag === undefined && maxLagMs === undefined) {
    if (lagMs === null || lag === 0n) return lag === 0n ? "good" : "plain";
    return lagMs >= BAD_MS ? "bad" : lagMs >= WARNING_MS ? "warning" : "plain";
  }
  const over = (share: number): boolean =>
    (maxLag !== undefined && Number(lag) > Number(maxLag) * share) ||
    (maxLagMs !== undefined && lagMs !== null && lagMs > maxLagMs * share);
  if (over(1)) return "bad";
  return over(0.5) ? "warning" : lag === 0n ? "good" : "plain";
}

function positive(lag: bigint | null): bigint {
  return lag === null || lag < 0n ? 0n : lag;
}

function byLag(a: LagGroup, b: LagGroup): number {
  return bigger(b.lag, a.lag) || b.uncommitted - a.uncommitted;
}

/** Positive where the left one is larger; what is not known is the smallest. */
function bigger(left: bigint | null, right: bigint | null): number {
  const [a, b] = [left ?? -1n, right ?? -1n];
  return a > b ? 1 : a < b ? -1 : 0;
}
