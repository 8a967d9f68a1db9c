/**
 * Records the official tool's output into test/golden: npx tsx scripts/record-output.ts TOOL [CASE...]
 *
 * Runs each named case (all without names) as a process on a real Kafka in the case's state and rewrites what stands from
 * "exit:" on. A new case begins as a file with its setup, arguments and input files, "exit: 0" and empty blocks.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GoldenCase, readGoldenCases, toNotation } from "../test/support/golden.ts";
import { clusterBindings, type GoldenStates, orderedCases, type Reach, runOf } from "../test/support/golden-run.ts";
import { openLease } from "../test/support/kafka/lease-client.ts";
import { startLeaseServer } from "../test/support/kafka/lease-server.ts";
import { fetchLibs } from "../test/support/kafka/libs.ts";
import { runOfficial } from "../test/support/kafka/official.ts";
import { foldStackFrames, foldUsage, inSetOrder, withoutLogEvents } from "../test/support/official-text.ts";
import { type Bindings, hideValues } from "../test/support/placeholders.ts";
import { OFFICIAL_TOOLS } from "../test/support/tools.ts";
import { topicsGoldenStates } from "../test/support/topics-golden-states.ts";

const GOLDEN = join(import.meta.dirname, "../test/golden");

const [tool, ...names] = process.argv.slice(2);
if (tool === "topics") await recordAll(topicsGoldenStates, names);
else throw new Error(`no states are known for "${tool}": add them here`);

async function recordAll<State>(states: GoldenStates<State>, chosen: string[]): Promise<void> {
  await fetchLibs();
  const server = await startLeaseServer("kafka");
  try {
    const clusters = await states.start((options) => openLease(server.port, options), "kafka");
    const cases = readGoldenCases(join(GOLDEN, states.tool));
    const wanted = cases.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
    for (const { golden, state } of orderedCases(states, wanted)) await record(states, clusters, golden, state);
    await clusters.release();
  } finally {
    await server.stop();
  }
}

async function record<State>(
  { tool: name }: GoldenStates<State>,
  clusters: Reach<State>,
  golden: GoldenCase,
  state: State,
): Promise<void> {
  const { kafka, bindings: own } = await clusters.reach(state);
  const bindings: Bindings = { ...clusterBindings(kafka), ...own };
  const { args, files, stdin = "" } = runOf(name, golden, bindings);
  const cwd = await mkdtemp(join(tmpdir(), "kt-record-"));
  try {
    for (const [file, bytes] of files ?? []) await writeFile(join(cwd, file), bytes);
    const { exitCode, stdout, stderr } = await runOfficial(OFFICIAL_TOOLS[name], args, { cwd, stdin });
    const text = (bytes: Buffer) => {
      const folded = inSetOrder(withoutLogEvents(foldStackFrames(toNotation(bytes))));
      return hideValues(golden.name === "help" ? folded : foldUsage(folded), bindings);
    };
    const path = join(GOLDEN, name, `${golden.name}.txt`);
    const before = await readFile(path, "utf8");
    const head = before.slice(0, before.indexOf("\nexit: "));
    const readBacks = /^--- then\n[^]*/m.exec(before)?.[0] ?? "";
    const after = `${head}\nexit: ${exitCode}\n--- stdout\n${text(stdout)}--- stderr\n${text(stderr)}${readBacks}`;
    await writeFile(path, after);
    console.log(`${after === before ? "same   " : "CHANGED"} ${golden.name}`);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
