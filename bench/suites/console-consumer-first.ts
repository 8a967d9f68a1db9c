import type { Bench } from "../bench.ts";
import { inTurns, isWanted, rowOf } from "../measure.ts";
import type { Table } from "../suite.ts";
import { firstByteOf, ktCommand, millisecondsOf, nodeCommand, officialCommand } from "../support/commands.ts";

/** A run of kt takes a tenth of one of the official tool. */
const RUNS_FOR_EACH = 4;
const ROW = "first byte";

/** How soon the first record of a topic is on the screen. */
export async function measureFirstRecord(bench: Bench, bootstrap: string): Promise<Table[]> {
  if (!isWanted(bench, ROW)) return [];
  bench.tell(ROW);
  const args = ["--bootstrap-server", bootstrap, "--topic", "plain-1", "--from-beginning", "--max-messages", "1"];
  const [node, kt] = [nodeCommand("-e", "0"), ktCommand("console-consumer", ...args)];
  const official = officialCommand("console-consumer", ...args);
  const turns = await inTurns(
    bench,
    {
      node: { command: node, run: () => millisecondsOf(node) },
      kt: { command: kt, run: () => firstByteOf(kt) },
      official: { command: official, run: () => firstByteOf(official) },
    },
    { runs: bench.runs * RUNS_FOR_EACH, fewer: { official: bench.runs } },
  );
  const about = "From a command's start until the first byte on its stdout. `node` is `node -e 0`, until it ends.";
  return [{ title: "First record", about, unit: "ms", rows: [rowOf(ROW, turns, (milliseconds) => milliseconds)] }];
}
