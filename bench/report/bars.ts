/** bench/bars.json: what is promised, and whether it holds. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Unit } from "../suite.ts";
import type { Results, SuiteResult } from "./results.ts";
import { best, median } from "./statistics.ts";

export const BARS_FILE = path.resolve(import.meta.dirname, "../bars.json");

/** One promise. */
export interface Bar {
  readonly id: string;
  readonly suite: string;
  /** The title of the table and the name of the row that are meant. */
  readonly table: string;
  readonly row: string;
  /** The program whose value is divided by that of `to`, or counts itself where there is none. */
  readonly of: string;
  readonly to?: string;
  /** Of several runs; the median unless given. */
  readonly by?: "best" | "most";
  readonly direction: "at least" | "at most";
  readonly value: number;
}

export interface BarOutcome {
  readonly bar: Bar;
  /** undefined: there was nothing to measure it by. */
  readonly measured: number | undefined;
  readonly unit: Unit | undefined;
  /** undefined: it could not be measured, because a program is not installed or the row was not asked for. */
  readonly holds: boolean | undefined;
}

export function readBars(file = BARS_FILE): readonly Bar[] {
  return JSON.parse(readFileSync(file, "utf8")) as readonly Bar[];
}

/** The bars of the suites that were measured. */
export function judge(bars: readonly Bar[], results: Results): BarOutcome[] {
  return bars.flatMap((bar) => {
    const result = results.find(({ suite }) => suite === bar.suite);
    return result === undefined ? [] : [outcomeOf(bar, result)];
  });
}

function outcomeOf(bar: Bar, { tables }: SuiteResult): BarOutcome {
  const table = tables.find(({ title }) => title === bar.table);
  const samples = table?.rows.find(({ name }) => name === bar.row)?.samples;
  const valueOf = (program: string): number | undefined => {
    const values = samples?.[program]?.values;
    if (table === undefined || values === undefined || values.length === 0) return undefined;
    if (bar.by === "best") return best(values, table.unit);
    return bar.by === "most" ? Math.max(...values) : median(values);
  };
  const [of, to] = [valueOf(bar.of), bar.to === undefined ? 1 : valueOf(bar.to)];
  const unit = bar.to === undefined ? table?.unit : undefined;
  if (of === undefined || to === undefined) return { bar, measured: undefined, unit, holds: undefined };
  const measured = of / to;
  return { bar, measured, unit, holds: bar.direction === "at least" ? measured >= bar.value : measured <= bar.value };
}

/**
 * Bars that are not held, and those that were not measured although all programs were there: their row has another name,
 * or its suite does not measure it any more.
 */
export function broken(outcomes: readonly BarOutcome[], absent: readonly string[]): BarOutcome[] {
  return outcomes.filter(({ bar: { of, to }, holds }) => {
    if (holds !== undefined) return !holds;
    return !absent.includes(of) && (to === undefined || !absent.includes(to));
  });
}

/** What a bar compares, in words. */
export function describe({ of, to, table, row, by }: Bar): string {
  const ratio = to === undefined ? of : `${of} / ${to}`;
  const which = by === undefined ? "" : `, the ${by === "best" ? "best runs" : "most"}`;
  return `${table}, ${row}: ${ratio}${which}`;
}

/** One line of text for each. */
export function barLines(outcomes: readonly BarOutcome[]): string[] {
  return outcomes.map(({ bar, measured, unit, holds }) => {
    const wanted = `${bar.direction} ${bar.value}`;
    if (measured === undefined) return `not measured  ${bar.id} (${wanted})`;
    const value = `${measured.toFixed(2)}${unit === undefined ? "" : ` ${unit}`}`;
    return `${holds === true ? "held        " : "NOT HELD    "}  ${bar.id}: ${value} (${wanted})`;
  });
}
