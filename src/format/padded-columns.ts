/** Columns as Java's printf makes them: `%-15s %-10s %s`. */

export interface Column {
  readonly head: string;
  /** What the column is padded to at least; absent: not padded. */
  readonly width?: number;
  /** It grows with its cells. */
  readonly grows?: boolean;
}

/** The heading and a line a row, each cell padded to its column; nothing is cut off. */
export function paddedLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ width = 0, grows = false }, at) =>
    grows ? rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), width) : width,
  );
  const lineOf = (cells: readonly string[]): string => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" ");
  return [lineOf(columns.map(({ head }) => head)), ...rows.map(lineOf)];
}

/** What stands for a value that is not there. */
export const MISSING = "-";

export function orMissing(value: string | number | bigint | null | undefined): string {
  return value === null || value === undefined || value === "" ? MISSING : String(value);
}
