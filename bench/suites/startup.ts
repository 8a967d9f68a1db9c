import { registry } from "../../src/cli/registry.ts";
import { OFFICIAL_TOOLS, type ToolName } from "../../test/support/tools.ts";
import type { Bench } from "../bench.ts";
import { isWanted, timed } from "../measure.ts";
import type { Row, Suite } from "../suite.ts";
import { type CommandLine, ktCommand, nodeCommand, officialCommand } from "../support/commands.ts";

/** A start of Node or kt takes a hundredth of a minute. */
const RUNS_FOR_EACH = 3;

/** How long each command takes to start: to print its help, which loads the whole command and asks no broker. */
export const startup: Suite = {
  name: "startup",
  title: "Start-up",
  minutes: 1.5,
  measure: async (bench) => [
    {
      title: "From start to end of --help",
      about: "Each command prints its help. `node` is `node -e 0`, the least that anything on Node takes.",
      unit: "ms",
      rows: await measureHelp(bench),
    },
  ],
};

async function measureHelp(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const words of commandNames()) {
    const name = `kt ${words.join(" ")}`;
    if (!isWanted(bench, name)) continue;
    bench.tell(name);
    const ours = { node: nodeCommand("-e", "0"), kt: ktCommand(...words, "--help") };
    const quick = await timed(bench, name, ours, { runs: bench.runs * RUNS_FOR_EACH });
    // The official tools end with 1 then, most of them.
    const slow = await timed(bench, name, officialOf(words), { accepted: [0, 1] });
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
  return Object.hasOwn(OFFICIAL_TOOLS, name) ? { official: officialCommand(name as ToolName, "--help") } : {};
}
