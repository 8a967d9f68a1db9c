/** docs/benchmarks.md is made of sections, each written by the benchmark it is from. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import path from "node:path";

const FILE = path.resolve(import.meta.dirname, "../../docs/benchmarks.md");

/** Puts a section in place of the one that was written before, or at the end. */
export function writeSection(name: string, text: string): void {
  const before = existsSync(FILE) ? readFileSync(FILE, "utf8") : "# Benchmarks\n";
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const section = `${begin}\n${text.trim()}\n${end}`;
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  const after =
    from === -1 || to === -1
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, from) + section + before.slice(to + end.length);
  writeFileSync(FILE, after);
}

/** One sentence on the machine. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${gigabytes} GB, Node ${process.version}, Apache Kafka 4.3.1 on the same machine`;
}

/** What is promised, and what was measured. */
export interface Bar {
  readonly what: string;
  readonly measured: number;
  readonly wanted: string;
  readonly holds: boolean;
}

export function atLeast(bound: number, what: string, measured: number): Bar {
  return { what, measured, wanted: `at least ${bound}`, holds: measured >= bound };
}

export function atMost(bound: number, what: string, measured: number): Bar {
  return { what, measured, wanted: `at most ${bound}`, holds: measured <= bound };
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export function barTable(bars: readonly Bar[]): string {
  const rows = bars.map(({ what, measured, wanted, holds }) => [
    what,
    measured.toFixed(2),
    wanted,
    holds ? "held" : "not held",
  ]);
  return table(["Ratio or value", "Measured", "Bar", ""], rows);
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
