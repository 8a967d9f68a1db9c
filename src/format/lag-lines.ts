/** The text of `kt lag`: a heading and a table a group. */
import { durationText, groupedDigits, rateText } from "./amounts.ts";
import { painter } from "./color.ts";
import { fitColumns } from "./fitted-columns.ts";
import type { FittedColumn } from "./fitted-columns.ts";

export type Tone = "good" | "warning" | "bad" | "dim" | "plain";

/** Whether what comes in is outrun; null where no rates are known. */
export type Outlook = "catching-up" | "steady" | "falling-behind" | null;

/** Records a second, between two readings; null until there are two. */
export interface Rates {
  readonly inRate: number | null;
  readonly outRate: number | null;
  readonly outlook: Outlook;
  /** How long until nothing is left, in ms; 0 where nothing is; null where nobody knows, or never at these rates. */
  readonly catchUpMs: number | null;
}

export interface LagPartition extends Rates {
  readonly topic: string;
  readonly partition: number;
  /** Null where the group has committed none. */
  readonly committedOffset: bigint | null;
  /** Null where nobody tells. */
  readonly endOffset: bigint | null;
  readonly lag: bigint | null;
  /** The age of the record at the committed offset, in ms; 0 without lag; null where it is not known. */
  readonly lagMs: number | null;
  readonly memberId: string | null;
  readonly clientId: string | null;
  readonly host: string | null;
  /** Why the offsets are not known. */
  readonly error: string | null;
  readonly tone: Tone;
}

export interface LagGroup extends Rates {
  readonly group: string;
  readonly state: string;
  readonly type: string;
  readonly memberCount: number;
  /** The sum over the partitions whose lag is known. */
  readonly lag: bigint;
  /** The longest of the partitions; null where none is known. */
  readonly lagMs: number | null;
  readonly uncommitted: number;
  /** The largest lag first. */
  readonly partitions: readonly LagPartition[];
  readonly tone: Tone;
}

export interface LagLinesOptions {
  readonly color: boolean;
  /** Rates have been asked for, whether or not they are known yet. */
  readonly rates: boolean;
  /** What lines must fit in; as long as they are where absent. */
  readonly columns?: number;
  /** Stands in the heading, behind the lag that it is about. */
  readonly trend?: string;
}

export function lagLines(group: LagGroup, { color, rates, columns, trend }: LagLinesOptions): string[] {
  const paint = painter(color);
  const colored = (tone: Tone, text: string): string => (tone === "plain" ? text : paint[tone](text));
  const heading = headingParts(group, rates, trend);
  const head = clipParts(heading, columns).map(({ text, tone }, at) =>
    at === 0 ? paint.heading(text) : colored(tone, text),
  );
  const rows = group.partitions.map((each) => cellsOf(each, rates));
  const fitted = fitColumns(columnsOf(rates), rows, columns);
  return [
    head.join("  "),
    ...(rows.length === 0 ? [] : [paint.dim(fitted.head)]),
    ...fitted.rows.map((line, at) => colored(group.partitions[at]?.tone ?? "plain", line)),
  ];
}

interface Part {
  readonly text: string;
  readonly tone: Tone;
}

function headingParts(group: LagGroup, rates: boolean, trend: string | undefined): Part[] {
  const { state, memberCount, lag, lagMs, uncommitted, tone, partitions } = group;
  const parts: Part[] = [{ text: printable(group.group), tone: "plain" }];
  parts.push({ text: state, tone: state === "Stable" ? "good" : "warning" });
  parts.push(
    memberCount === 0
      ? { text: "NO MEMBERS", tone: "warning" }
      : { text: counted(memberCount, "member"), tone: "plain" },
  );
  if (partitions.length === 0) return [...parts, { text: "nothing committed, nothing assigned", tone: "dim" }];
  parts.push({ text: `lag ${groupedDigits(lag)}`, tone });
  if (lagMs !== null && lag > 0n) parts.push({ text: `${durationText(lagMs)} behind`, tone });
  if (trend !== undefined && trend !== "") parts.push({ text: trend, tone: "plain" });
  if (uncommitted > 0) parts.push({ text: `${counted(uncommitted, "partition")} without commit`, tone: "warning" });
  if (!rates || group.inRate === null || group.outRate === null) return parts;
  parts.push({ text: `in ${rateText(group.inRate)}/s out ${rateText(group.outRate)}/s`, tone: "plain" });
  const outlook = outlookText(group);
  if (outlook !== "-") parts.push({ text: group.outlook === "catching-up" ? `done in ${outlook}` : outlook, tone });
  return parts;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** As many parts as fit; the first one is cut off where it does not. */
function clipParts(parts: readonly Part[], columns: number | undefined): readonly Part[] {
  if (columns === undefined) return parts;
  const kept: Part[] = [];
  let used = -2;
  for (const part of parts) {
    used += part.text.length + 2;
    if (used > columns && kept.length > 0) break;
    kept.push({ ...part, text: part.text.slice(0, columns) });
  }
  return kept;
}

function columnsOf(rates: boolean): FittedColumn[] {
  return [
    { head: "TOPIC", least: 10 },
    { head: "PART", right: true },
    { head: "COMMITTED", right: true },
    { head: "END", right: true },
    { head: "LAG", right: true },
    { head: "BEHIND", right: true },
    ...(rates
      ? [
          { head: "IN/S", right: true },
          { head: "OUT/S", right: true },
          { head: "DONE IN", right: true },
        ]
      : []),
    { head: "MEMBER", least: 8, droppable: true },
    { head: "HOST", droppable: true },
  ];
}

function cellsOf(row: LagPartition, rates: boolean): string[] {
  const { topic, partition, committedOffset, endOffset, lag, lagMs, memberId, host, error } = row;
  return [
    printable(topic),
    String(partition),
    committedOffset === null ? "NO COMMIT" : String(committedOffset),
    endOffset === null ? "unknown" : String(endOffset),
    orDash(lag, String),
    orDash(lagMs, durationText),
    ...(rates ? [orDash(row.inRate, rateText), orDash(row.outRate, rateText), outlookText(row)] : []),
    error ?? (memberId === null ? "no member" : printable(memberId)),
    host === null ? "" : printable(host),
  ];
}

function orDash<T>(value: T | null, text: (value: T) => string): string {
  return value === null ? "-" : text(value);
}

function outlookText({ outlook, catchUpMs }: Rates): string {
  if (outlook === null || catchUpMs === 0) return "-";
  if (catchUpMs !== null) return durationText(catchUpMs);
  return outlook === "steady" ? "steady" : "never";
}

/** Names of groups, members and hosts may be anything, also what a terminal takes for an order. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the control characters are what it is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "�");
}
