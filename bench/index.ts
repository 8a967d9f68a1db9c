/** How kt does beside Apache Kafka and others: npm run bench -- --help */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Effort, openBench } from "./bench.ts";
import { type BenchOptions, helpText, parseOptions } from "./options.ts";
import { barLines, broken, judge, readBars } from "./report/bars.ts";
import { machine, today } from "./report/machine.ts";
import { renderMarkdown } from "./report/markdown.ts";
import { merge, readResults, type Results, type SuiteResult, writeResults } from "./report/results.ts";
import { tableLines } from "./report/text.ts";
import { findTools } from "./support/installed-tools.ts";
import { suites } from "./suites/index.ts";

const docs = path.resolve(import.meta.dirname, "../docs");
const args = process.argv.slice(2);
// Node 20 parses that file at each start, which takes longer than the rest.
delete process.env["NODE_EXTRA_CA_CERTS"];
// What was started is ended and removed as this process exits.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
try {
  const options = parseOptions(args, suites);
  if (options.help) console.log(helpText(suites));
  else if (options.render) await writeDocs(readResults());
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function run(options: BenchOptions): Promise<void> {
  const bars = readBars(options.bars);
  const results = await measure(options);
  if (options.write) {
    const all = merge(
      readResults(),
      results,
      suites.map(({ name }) => name),
    );
    writeResults(all);
    await writeDocs(all);
  }
  // Of a part of the rows only its bars count.
  const outcomes = judge(bars, results).filter(({ holds }) => options.rows === "" || holds !== undefined);
  console.log(barLines(outcomes).join("\n"));
  if (!options.check) return;
  const failed = broken(outcomes, results[0]?.absent ?? []);
  if (failed.length === 0) return;
  console.log(`${failed.length} of ${outcomes.length} bars not held: ${failed.map(({ bar }) => bar.id).join(", ")}`);
  process.exitCode = 1;
}

async function measure({ tools: wanted, bootstrap, ...options }: BenchOptions): Promise<Results> {
  const tools = await findTools(wanted);
  const effort: Effort = {
    runs: options.runs,
    share: options.quick ? 0.1 : 1,
    gigabytes: options.gigabytes,
    rows: options.rows,
  };
  const bench = openBench(effort, tools, bootstrap);
  const versions = Object.entries(tools).flatMap(([name, version]) => (version === undefined ? [] : [[name, version]]));
  const circumstances = {
    command: ["npm run bench", ...(args.length === 0 ? [] : ["--", ...args])].join(" "),
    date: today(),
    machine: machine(),
    versions: Object.fromEntries(versions) as Record<string, string>,
    absent: Object.keys(tools).filter((name) => tools[name] === undefined),
  };
  bench.tell(`${circumstances.machine}\n${versions.map((each) => each.join(": ")).join("\n")}`);
  if (circumstances.absent.length > 0) bench.tell(`not compared: ${circumstances.absent.join(", ")}`);
  const results: SuiteResult[] = [];
  try {
    for (const suite of options.suites) {
      bench.tell(`== ${suite.title}, about ${suite.minutes} min`);
      const begun = performance.now();
      const tables = await suite.measure(bench);
      results.push({ suite: suite.name, title: suite.title, ...circumstances, tables });
      for (const table of tables) console.log(tableLines(table).join("\n"));
      bench.tell(`== ${suite.title}: ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
    }
    return results;
  } finally {
    await bench.close();
  }
}

async function writeDocs(results: Results): Promise<void> {
  // Loaded only here: it is large.
  const { renderCharts } = await import("./report/chart.ts");
  writeFileSync(path.join(docs, "benchmarks.md"), renderMarkdown(results, judge(readBars(), results)));
  for (const [name, svg] of Object.entries(renderCharts(results))) writeFileSync(path.join(docs, name), svg);
}
