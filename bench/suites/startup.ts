import { registry } from "../../src/cli/registry.ts";
import type { Bench } from "../bench.ts";
import { fewRuns, isWanted, timed } from "../measure.ts";
import type { Row, Suite, Table } from "../suite.ts";
import { type CommandLine, ktCommand, nodeCommand, officialCommand } from "../support/commands.ts";
import { isMirrored } from "./mirrored.ts";
import { measureJobs } from "./startup-jobs.ts";

/** A start of Node or kt takes a hundredth of a minute. */
const RUNS_FOR_EACH = 3;

/** How long each command takes to start: to print its help, which loads the whole command, and to do a small job. */
export const startup: Suite = {
  name: "startup",
  title: "Start-up",
  minutes: 1.5,
  measure: async (bench) => {
    const rows = await measureHelp(bench);
    const about = "Each command prints its help and asks no broker. `node` is `node -e 0`, the least that Node takes.";
    const help: Table = { title: "Help", about, unit: "ms", rows };
    return [...(rows.length === 0 ? [] : [help]), ...(await measureJobs(bench))];
  },
};

async function measureHelp(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const words of commandNames()) {
    const name = `kt ${words.join(" ")} --help`;
    if (!isWanted(bench, name)) continue;
    bench.tell(name);
    const ours = { node: nodeCommand("-e", "0"), kt: ktCommand(...words, "--help") };
    const quick = await timed(bench, name, ours, { runs: bench.runs * RUNS_FOR_EACH });
    // The official tools end with 1 then, most of them.
    const slow = await timed(bench, name, officialOf(words), { runs: fewRuns(bench), accepted: [0, 1] });
    rows.push({ name, samples: { ...quick.samples, ...slow.samples } });
  }
  return rows;
}

/** Of all commands, the words that are typed. */
function commandNames(): string[][] {
  return registry.flatMap((entry) =>
    "load" in entry ? [[entry.name]] : entry.commands.map(({ name }) => [entry.name, name]),
  );
}

function officialOf([name = ""]: readonly string[]): Record<string, CommandLine> {
  return isMirrored(name) ? { official: officialCommand(name, "--help") } : {};
}
