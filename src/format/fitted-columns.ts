/** Columns as wide as their cells, and narrower where a terminal asks for it. */

export interface FittedColumn {
  readonly head: string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  /** How narrow it may become; as wide as its cells where absent. */
  readonly least?: number;
  /** Left out where nothing else helps, the last one first. */
  readonly droppable?: boolean;
}

const GAP = 2;

/**
 * The lines of a table without borders. Where it does not fit in `columns`: columns are made narrower (the rightmost that
 * may be), then left out, and what is still too long is cut off.
 */
export function fitColumns(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  limit: number = Number.POSITIVE_INFINITY,
): { readonly head: string; readonly rows: readonly string[] } {
  const natural = columns.map(({ head }, at) =>
    rows.reduce((most, row) => Math.max(most, (row[at] ?? "").length), head.length),
  );
  let kept = columns.map((_, at) => at);
  let widths = narrowed(columns, kept, natural, limit);
  while (excess(kept, widths, limit) > 0) {
    const dropped = kept.findLast((at) => columns[at]?.droppable === true);
    if (dropped === undefined) break;
    kept = kept.filter((at) => at !== dropped);
    widths = narrowed(columns, kept, natural, limit);
  }
  const lineOf = (cells: readonly string[]): string =>
    kept
      .map((at) => padded(cells[at] ?? "", widths[at] ?? 0, columns[at]?.right === true))
      .join(" ".repeat(GAP))
      .trimEnd()
      .slice(0, limit);
  return { head: lineOf(columns.map(({ head }) => head)), rows: rows.map(lineOf) };
}

function excess(kept: readonly number[], widths: readonly number[], limit: number): number {
  return kept.reduce((sum, at) => sum + (widths[at] ?? 0) + GAP, -GAP) - limit;
}

/** The widths that fit, as far as the columns may be made narrower. */
function narrowed(
  columns: readonly FittedColumn[],
  kept: readonly number[],
  natural: readonly number[],
  limit: number,
): number[] {
  const widths = [...natural];
  for (const at of kept.toReversed()) {
    const [least, width = 0] = [columns[at]?.least, widths[at]];
    const over = excess(kept, widths, limit);
    if (least !== undefined && over > 0) widths[at] = Math.max(Math.min(least, width), width - over);
  }
  return widths;
}

function padded(cell: string, width: number, right: boolean): string {
  if (cell.length > width) return width <= 1 ? cell.slice(0, width) : `${cell.slice(0, width - 1)}…`;
  return right ? cell.padStart(width) : cell.padEnd(width);
}
