import { parseJavaInteger } from "../../java/integer.ts";
import { linePieces } from "../../java/line-breaks.ts";

/** Columns where neither COLUMNS nor a terminal says how many there are. */
const DEFAULT_WIDTH = 75;
/** What argparse4j leaves free of a terminal. */
const MARGIN = 5;

/**
 * The columns that usage, help and errors are laid out for.
 *
 * @param terminal undefined where there is none
 * @param variable COLUMNS of the environment, which wins
 */
export function formatWidth(terminal: number | undefined, variable?: string): number {
  const columns = variable === undefined ? terminal : parseJavaInteger(variable);
  return columns === undefined || columns <= MARGIN ? DEFAULT_WIDTH : columns - MARGIN;
}

/**
 * Breaks text into lines of at most `width` and spreads the words of all but the last line of a paragraph over the
 * whole of it. Source: net.sourceforge.argparse4j.helper.TextHelper.wrap.
 *
 * @param offset the column in which the first line begins
 * @param indent what the other lines begin with
 */
export function wrap(text: string, width: number, offset: number, indent: string): string {
  let done = "";
  let line = "";
  let columns = offset;
  for (const piece of linePieces(text)) {
    if (columns + piece.length > width) {
      done += `${spread(line, width - columns)}\n${indent}`;
      line = "";
      columns = indent.length;
    }
    line += piece;
    columns += piece.length;
    if (piece.endsWith("\n")) {
      done += line + indent;
      line = "";
      columns = indent.length;
    }
  }
  return done + line;
}

/** Makes the gaps of a line wider by `free` columns and those of the blanks at its ends, the odd ones in the middle. */
function spread(line: string, free: number): string {
  const words = line.replace(/^ +| +$/g, "");
  const gaps = words.match(/ +/g)?.length ?? 0;
  if (gaps === 0) return words;
  const missing = free + line.length - words.length;
  const each = Math.trunc(missing / gaps);
  const odd = missing % gaps;
  const firstOdd = Math.trunc((gaps - odd + 1) / 2);
  let gap = 0;
  return words.replace(/ +/g, (blanks) => {
    const more = each + (gap >= firstOdd && gap < firstOdd + odd ? 1 : 0);
    gap += 1;
    return blanks + " ".repeat(Math.max(more, 0));
  });
}
