/** --max-lag and --max-lag-time: which groups are further behind than they may be. */
import { durationText, groupedDigits } from "../../format/amounts.ts";
import { topicIsGone } from "../../kafka/admin/group-lag.ts";
import type { MeasuredGroup, PartitionLag } from "../../kafka/admin/group-lag.ts";
import { partitionKey } from "../../kafka/topic-partition.ts";
import { ageOf } from "./rows.ts";
import type { Limits, Reading } from "./rows.ts";

/** How many partitions are named. */
const NAMED = 3;

/**
 * A line a group that is above a limit, or of which it is not known. Where nothing is committed all records of the
 * partition count. A partition of a topic that was deleted does not: nobody will read it.
 */
export function offenders({ at, groups, times }: Reading, limits: Limits): string[] {
  return groups.flatMap((group) => {
    const counted = group.partitions.filter((each) => !topicIsGone(each));
    return [
      ...unknownLag(group, counted, limits),
      ...aboveRecords(group, counted, limits),
      ...aboveTime(group, counted, limits, (each) => ageOf(each, { at, times })),
    ];
  });
}

function unknownLag(
  { groupId }: MeasuredGroup,
  counted: readonly PartitionLag[],
  { maxLag, maxLagMs }: Limits,
): string[] {
  if (maxLag === undefined && maxLagMs === undefined) return [];
  return counted
    .filter(({ pending }) => pending === null)
    .slice(0, NAMED)
    .map((each) => {
      const why = each.error === undefined ? "" : `: ${each.error.message}`;
      return `the lag of ${groupId} on ${partitionKey(each)} is not known${why}`;
    });
}

function aboveRecords({ groupId }: MeasuredGroup, counted: readonly PartitionLag[], { maxLag }: Limits): string[] {
  if (maxLag === undefined) return [];
  const behind = counted
    .map((each) => ({ each, amount: each.pending ?? 0n }))
    .filter(({ amount }) => amount > 0n)
    .toSorted((a, b) => (a.amount < b.amount ? 1 : -1));
  const sum = behind.reduce((total, { amount }) => total + amount, 0n);
  if (sum <= maxLag) return [];
  const named = listed(behind.map(({ each, amount }) => placeText(each, groupedDigits(amount))));
  const records = sum === 1n ? "record" : "records";
  return [`${groupId} is ${groupedDigits(sum)} ${records} behind, more than ${groupedDigits(maxLag)}: ${named}`];
}

function aboveTime(
  { groupId }: MeasuredGroup,
  counted: readonly PartitionLag[],
  { maxLagMs }: Limits,
  age: (partition: PartitionLag) => number | null,
): string[] {
  if (maxLagMs === undefined) return [];
  const ages = counted.filter(({ pending }) => pending !== null).map((each) => ({ each, ms: age(each) }));
  const late = ages
    .flatMap(({ each, ms }) => (ms !== null && ms > maxLagMs ? [{ each, ms }] : []))
    .toSorted((a, b) => b.ms - a.ms);
  const [first] = late;
  const limit = durationText(maxLagMs);
  const lines =
    first === undefined
      ? []
      : [
          `${groupId} is ${durationText(first.ms)} behind, more than ${limit}: ${listed(late.map(({ each, ms }) => placeText(each, durationText(ms))))}`,
        ];
  const untold = ages.filter(({ ms }) => ms === null).map(({ each }) => partitionKey(each));
  return untold.length === 0 ? lines : [...lines, `how long ${groupId} is behind on ${listed(untold)} is not known`];
}

function placeText(each: PartitionLag, amount: string): string {
  return `${partitionKey(each)} (${amount}${each.committed === null ? ", no commit" : ""})`;
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
