import type { KtError } from "../../errors.ts";
import { durationText, groupedDigits } from "../../format/amounts.ts";
import { painter } from "../../format/color.ts";
import { lagLines } from "../../format/lag-lines.ts";
import type { LagGroup } from "../../format/lag-lines.ts";
import { sparkline } from "../../format/sparkline.ts";
import { TREND_MS } from "./trend.ts";
import type { Snapshot } from "./snapshot.ts";

export interface FrameOptions {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  readonly intervalMs: number;
  /** Why the last reading is not the newest. */
  readonly failure: KtError | undefined;
  readonly now: number;
}

/** How much of a line the sparkline may take. */
const TREND_LETTERS = { wide: 30, narrow: 15 } as const;
const WIDE = 120;

/** The lines of one screen, none longer and not more than it has. */
export function watchFrame(snapshot: Snapshot, options: FrameOptions): string[] {
  const { columns, rows, color } = options;
  const paint = painter(color);
  const { reading } = snapshot;
  const notes = [
    ...(options.failure === undefined ? [] : [`asking again: ${oneLine(options.failure.message)}`]),
    ...reading.missing,
    ...reading.failed.map(({ groupId, error }) => `group ${groupId}: ${oneLine(error.message)}`),
  ];
  const lines = [
    paint.dim(title(snapshot, options).slice(0, columns)),
    ...notes.map((note) => paint.bad(note.slice(0, columns))),
  ];
  const width = columns >= WIDE ? TREND_LETTERS.wide : TREND_LETTERS.narrow;
  for (const group of snapshot.rows) {
    const trend = sparkline(snapshot.trends.get(group.group)?.parts(reading.at, width) ?? []);
    lines.push("", ...lagLines(group, { color, rates: true, columns, trend: trend.trimStart() }));
  }
  if (lines.length <= rows) return lines;
  const hidden = lines.length - rows + 1;
  return [...lines.slice(0, Math.max(0, rows - 1)), paint.dim(`… ${hidden} more lines`.slice(0, columns))];
}

function title({ reading, rows }: Snapshot, { intervalMs, now }: FrameOptions): string {
  const lag = rows.reduce((sum, row: LagGroup) => sum + row.lag, 0n);
  const groups = `${rows.length} ${rows.length === 1 ? "group" : "groups"}`;
  const time = new Date(reading.at).toTimeString().slice(0, 8);
  const old = now - reading.at > 2 * intervalMs ? `, ${durationText(now - reading.at)} ago` : "";
  return `${time}${old}  every ${durationText(intervalMs)}  ${groups}  lag ${groupedDigits(lag)}  (beside each its last ${durationText(TREND_MS)})`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
