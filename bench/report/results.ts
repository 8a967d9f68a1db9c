/** What was measured is kept in bench/results.json, from which docs/benchmarks.md and the charts are made. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Table } from "../suite.ts";

const RESULTS_FILE = path.resolve(import.meta.dirname, "../results.json");

/** Where and how a suite was measured. */
export interface Circumstances {
  /** The command that measured it. */
  readonly command: string;
  /** ISO, the day. */
  readonly date: string;
  readonly machine: string;
  /** Of the programs that were there, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Peers that were not there. */
  readonly absent: readonly string[];
}

export interface SuiteResult extends Circumstances {
  readonly suite: string;
  readonly title: string;
  readonly tables: readonly Table[];
}

/** In the order of the suites. */
export type Results = readonly SuiteResult[];

export function readResults(file = RESULTS_FILE): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : [];
}

export function writeResults(results: Results, file = RESULTS_FILE): void {
  writeFileSync(file, `${JSON.stringify(results, rounded, 1)}\n`);
}

/** New results in place of the old ones of the same suites; the others stay. */
export function merge(old: Results, fresh: Results, order: readonly string[]): Results {
  const bySuite = new Map([...old, ...fresh].map((result) => [result.suite, result]));
  return order.flatMap((suite) => bySuite.get(suite) ?? []);
}

/** Four digits tell all that a measurement can. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}
