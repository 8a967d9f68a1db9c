import { parseArgs } from "node:util";
import type { Suite } from "./suite.ts";

export interface BenchOptions {
  readonly suites: readonly Suite[];
  readonly quick: boolean;
  readonly runs: number;
  readonly rows: string;
  readonly tools: readonly string[] | undefined;
  readonly gigabytes: number;
  readonly bootstrap: string | undefined;
  readonly check: boolean;
  readonly bars: string | undefined;
  readonly write: boolean;
  readonly render: boolean;
  readonly help: boolean;
}

const FULL = { runs: 3, gigabytes: 3 };
const QUICK = { runs: 2, gigabytes: 0.5 };

/** Throws what is wrong with the arguments, as a sentence. */
export function parseOptions(args: readonly string[], all: readonly Suite[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      rows: { type: "string" },
      tools: { type: "string" },
      runs: { type: "string" },
      gigabytes: { type: "string" },
      quick: { type: "boolean", default: false },
      "bootstrap-server": { type: "string" },
      check: { type: "boolean", default: false },
      bars: { type: "string" },
      write: { type: "boolean", default: false },
      render: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  const narrowed = [values.only, values.rows, values.tools].some((each) => each !== undefined) || values.quick;
  return {
    suites: chosen(values.only, all),
    quick: values.quick,
    runs: numberOf("--runs", values.runs, defaults.runs),
    rows: values.rows ?? "",
    tools: values.tools?.split(","),
    gigabytes: numberOf("--gigabytes", values.gigabytes, defaults.gigabytes),
    bootstrap: values["bootstrap-server"],
    check: values.check,
    bars: values.bars,
    write: values.write || !narrowed,
    render: values.render,
    help: values.help,
  };
}

function chosen(only: string | undefined, all: readonly Suite[]): readonly Suite[] {
  if (only === undefined) return all.filter(({ onlyWhenNamed }) => onlyWhenNamed !== true);
  return only.split(",").map((name) => {
    const suite = all.find((each) => each.name === name);
    if (suite === undefined) throw new Error(`there is no suite ${name}: ${all.map((each) => each.name).join(", ")}`);
    return suite;
  });
}

function numberOf(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${flag} takes a number above 0, not ${text}`);
  return number;
}

export function helpText(all: readonly Suite[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const line = ({ name, title, minutes, onlyWhenNamed }: Suite): string =>
    `  ${name.padEnd(width)}  ${String(minutes).padStart(4)} min  ${title}${onlyWhenNamed ? ", only when named" : ""}`;
  const total = all.reduce((sum, { minutes, onlyWhenNamed }) => sum + (onlyWhenNamed ? 0 : minutes), 0);
  return `npm run bench [-- OPTIONS]

Measures kt beside Apache Kafka's own tools, kcat, kafkactl and kaf (those that are installed), all in turns in one run.
Build kt first (npm run build). A whole run writes bench/results.json, docs/benchmarks.md and the charts.

  --only SUITE[,SUITE]     these suites alone
  --rows TEXT              only rows whose names contain this
  --tools NAME[,NAME]      only these programs besides kt and node: official, kcat, kafkactl, kaf
  --runs N                 of each program in each row; ${FULL.runs} unless given
  --gigabytes N            through the tools whose memory is watched; ${FULL.gigabytes} unless given
  --quick                  ${QUICK.runs} runs, a tenth of the records, ${QUICK.gigabytes} GB
  --bootstrap-server H:P   a Kafka that runs, in place of one that is started
  --check                  exit code 1 where a bar of bench/bars.json is not held
  --bars FILE              other bars
  --write                  renew the results and the documentation also after a part
  --render                 make docs/benchmarks.md and the charts anew from bench/results.json, measure nothing

Suites, and how long a full run takes (two cores):

${all.map((suite) => line(suite)).join("\n")}
  ${"together".padEnd(width)}  ${String(total).padStart(4)} min
`;
}
