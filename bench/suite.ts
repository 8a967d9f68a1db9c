/** The shape that all suites of the benchmark have in common. */
import type { Bench } from "./bench.ts";

/** Of times and memory less is better, of rates more. */
export type Unit = "ms" | "s" | "ns" | "MB" | "records/s" | "MB/s";

/** What one program was measured to take, run by run. */
export interface Sample {
  readonly values: readonly number[];
  /** As a user would type it. */
  readonly command?: string;
}

/** One job, done by several programs. */
export interface Row {
  readonly name: string;
  /** By the program's name, in the order of the table's columns; a program that is not installed is left out. */
  readonly samples: Readonly<Record<string, Sample>>;
}

/** Rows that share a unit. */
export interface Table {
  readonly title: string;
  /** What was measured, and how; Markdown. */
  readonly about: string;
  readonly unit: Unit;
  readonly rows: readonly Row[];
}

export interface Suite {
  /** What --only takes. */
  readonly name: string;
  readonly title: string;
  /** About so long takes a full run on two cores. */
  readonly minutes: number;
  /** Measured only where --only names it. */
  readonly onlyWhenNamed?: true;
  readonly measure: (bench: Bench) => Promise<readonly Table[]>;
}
