/** docs/benchmarks.md, made from what was measured. */
import type { Sample, Table } from "../suite.ts";
import { type BarOutcome, describe } from "./bars.ts";
import { figure } from "./figures.ts";
import type { Circumstances, Results, SuiteResult } from "./results.ts";
import { median, spread } from "./statistics.ts";

const HEAD = `# Benchmarks

<!-- Made by \`npm run bench\` from bench/results.json; do not edit. -->

Each figure is the median of the runs, with the least and the greatest of them behind it where there were several. The programs take turns in one run on one machine. NODE_EXTRA_CA_CERTS is unset: Node 20 parses that file at each start.

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="benchmarks-dark.svg">
  <img alt="How many times as fast as Apache Kafka's own tools" src="benchmarks-light.svg">
</picture>
`;

export function renderMarkdown(results: Results, outcomes: readonly BarOutcome[]): string {
  const sections = results.map((result) =>
    section(
      result,
      outcomes.filter(({ bar }) => bar.suite === result.suite),
    ),
  );
  return `${[HEAD.trimEnd(), ...sections].join("\n\n")}\n`;
}

function section(result: SuiteResult, outcomes: readonly BarOutcome[]): string {
  const bars = outcomes.length === 0 ? [] : [`### Bars of ${result.title}`, barTable(outcomes)];
  return [`## ${result.title}`, circumstances(result), ...result.tables.map((each) => tablePart(each)), ...bars].join(
    "\n\n",
  );
}

function circumstances({ command, date, machine, versions, absent }: Circumstances): string {
  const here = Object.entries(versions).map(([name, version]) => `${name} (${version})`);
  const missing = absent.length === 0 ? "" : ` Not installed: ${absent.join(", ")}.`;
  return `Measured with \`${command}\` on ${date}. ${machine}. Compared: ${here.join(", ")}.${missing}`;
}

function tablePart(each: Table): string {
  const programs = [...new Set(each.rows.flatMap(({ samples }) => Object.keys(samples)))];
  const rows = each.rows.map(({ name, samples }) => [name, ...programs.map((program) => cell(samples[program]))]);
  const commands = each.rows.flatMap(({ name, samples }) =>
    Object.values(samples).flatMap(({ command }) => (command === undefined ? [] : [`${name}: ${command}`])),
  );
  const shown =
    commands.length === 0
      ? []
      : [`<details><summary>Commands</summary>\n\n\`\`\`\n${commands.join("\n")}\n\`\`\`\n\n</details>`];
  return [`### ${each.title}`, each.about, markdownTable([each.unit, ...programs], rows), ...shown].join("\n\n");
}

function cell(sample: Sample | undefined): string {
  if (sample === undefined || sample.values.length === 0) return "";
  const middle = figure(median(sample.values));
  if (sample.values.length === 1) return middle;
  const { least, greatest } = spread(sample.values);
  return `${middle} (${figure(least)}–${figure(greatest)})`;
}

function barTable(outcomes: readonly BarOutcome[]): string {
  const rows = outcomes.map(({ bar, measured, unit, holds }) => [
    describe(bar),
    measured === undefined ? "" : `${measured.toFixed(2)}${unit === undefined ? "" : ` ${unit}`}`,
    `${bar.direction} ${bar.value}`,
    holds === undefined ? "not measured" : holds ? "held" : "not held",
  ]);
  return markdownTable(["Ratio or value", "Measured", "Bar", ""], rows);
}

/** Bars within cells would end them. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}
