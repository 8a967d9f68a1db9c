import { lagLines, printable } from "../../format/lag-lines.ts";
import type { LagGroup, LagPartition } from "../../format/lag-lines.ts";
import type { Context, TableCell, TableView } from "../../kit/context.ts";
import type { FullReading } from "./lag-reader.ts";

/** Prints the groups in the format that was asked for. */
export async function printLag(groups: readonly LagGroup[], rates: boolean, context: Context): Promise<void> {
  if (context.format !== "text") return context.print(lagData(groups), lagTable(groups, rates));
  const { color } = context.bytes;
  for (const [at, group] of groups.entries()) {
    if (at > 0) context.out.line("");
    for (const line of lagLines(group, { color, rates })) context.out.line(line);
  }
}

/** Says on stderr what is not there and what failed; whether there was anything to say. */
export function printFailures({ failed, missing }: Pick<FullReading, "failed" | "missing">, context: Context): boolean {
  for (const text of missing) context.err.line(`kt: ${text}`);
  for (const { groupId, error } of failed) context.err.line(`kt: group ${groupId}: ${error.message}`);
  return missing.length > 0 || failed.length > 0;
}

/** What --output json prints. */
export function lagData(groups: readonly LagGroup[]): object[] {
  return groups.map((row) => {
    const { group, state, type, memberCount, lag, lagMs, catchUpMs, uncommitted, partitions } = row;
    const rates = { inRate: rounded(row.inRate), outRate: rounded(row.outRate), catchUpMs };
    const counts = { uncommittedPartitions: uncommitted, partitions: partitions.map(partitionData) };
    return { group, state, type, memberCount, lag, lagMs, ...rates, ...counts };
  });
}

function partitionData(row: LagPartition): object {
  const { topic, partition, committedOffset, endOffset, lag, lagMs, catchUpMs, memberId, clientId, host, error } = row;
  const rates = { inRate: rounded(row.inRate), outRate: rounded(row.outRate), catchUpMs };
  return { topic, partition, committedOffset, endOffset, lag, lagMs, ...rates, memberId, clientId, host, error };
}

function rounded(rate: number | null): number | null {
  return rate === null ? null : Math.round(rate * 1000) / 1000;
}

/** What --output table draws: all groups in one table. */
function lagTable(groups: readonly LagGroup[], rates: boolean): TableView {
  return {
    head: [
      "Group",
      "State",
      "Topic",
      "Partition",
      "Committed",
      "End",
      "Lag",
      "Behind (s)",
      ...(rates ? ["In/s", "Out/s", "Done in (s)"] : []),
      "Member",
      "Host",
    ],
    rows: groups.flatMap((group) =>
      group.partitions.length === 0
        ? [[printable(group.group), stateCell(group)]]
        : group.partitions.map((row) => [printable(group.group), stateCell(group), ...rowCells(row, rates)]),
    ),
  };
}

function stateCell({ state }: LagGroup): TableCell {
  return { text: state, tone: state === "Stable" ? "good" : "warning" };
}

function rowCells(row: LagPartition, rates: boolean): TableCell[] {
  const lag = row.lag === null ? "" : String(row.lag);
  const member = row.memberId === null ? { text: "no member", tone: "dim" as const } : printable(row.memberId);
  return [
    printable(row.topic),
    row.partition,
    row.committedOffset === null ? { text: "no commit", tone: "warning" } : String(row.committedOffset),
    row.endOffset === null ? { text: "unknown", tone: "bad" } : String(row.endOffset),
    row.tone === "plain" ? lag : { text: lag, tone: row.tone },
    seconds(row.lagMs),
    ...(rates ? [rounded(row.inRate) ?? "", rounded(row.outRate) ?? "", seconds(row.catchUpMs)] : []),
    row.error === null ? member : { text: row.error, tone: "bad" },
    row.host === null ? "" : printable(row.host),
  ];
}

function seconds(ms: number | null): string {
  return ms === null ? "" : String(Math.round(ms / 1000));
}
