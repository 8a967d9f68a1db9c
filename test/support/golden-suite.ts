import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GoldenCase, readGoldenCases } from "./golden.ts";
import { type Bindings, expectKtOutcome, expectOfficialOutcome } from "./golden-compare.ts";
import type { LeasedKafka } from "./kafka/lease.ts";
import { kafkaMissing } from "./kafka/lease.ts";
import { bindPlaceholders } from "./placeholders.ts";
import { runSubject, runWarmOfficial, subject, type ToolRun } from "./program.ts";
import { type ToolName, toolNamed } from "./tools.ts";

const GOLDEN = join(import.meta.dirname, "../golden");

/** A reached state: the cluster to run on, and the values of placeholders besides the ones every cluster has. */
export interface ReachedState {
  kafka: LeasedKafka;
  bindings?: Bindings;
}

export interface GoldenSuite<State> {
  tool: ToolName;
  /** The state that a case's setup sentence describes; throws for a sentence it does not know. */
  stateOf(golden: GoldenCase): State;
  /** Cases of a lower rank run first, so that slow changes (a broker stops) happen once. */
  rank?(state: State): number;
  /** Borrows what the cases need; runs once. The result ends it. */
  start(): Promise<() => void>;
  reach(state: State): Promise<ReachedState>;
  /** Kill kt after this many ms; for cases where the official tool's own time is not kt's. */
  limitMs?(golden: GoldenCase): number | undefined;
}

/** Registers a test for each recorded case of a tool (test/golden/TOOL/*.txt), compared by the rules of format.md. */
export function goldenSuite<State>(suite: GoldenSuite<State>): void {
  const cases = readGoldenCases(join(GOLDEN, suite.tool)).map((golden) => ({ golden, state: suite.stateOf(golden) }));
  const ordered = cases.toSorted((a, b) => (suite.rank?.(a.state) ?? 0) - (suite.rank?.(b.state) ?? 0));

  describe.skipIf(kafkaMissing() !== undefined)(`${suite.tool}, as recorded from the official tool`, () => {
    let end: (() => void) | undefined;
    beforeAll(async () => {
      end = await suite.start();
    });
    afterAll(() => end?.());

    for (const { golden, state } of ordered) {
      test(`${golden.name} ends as recorded`, { timeout: 150_000 }, async () => {
        const { kafka, bindings } = await suite.reach(state);
        await expectAsRecorded(suite, golden, kafka, { ...clusterBindings(kafka), ...bindings });
      });
    }
  });
}

async function expectAsRecorded<State>(
  suite: GoldenSuite<State>,
  golden: GoldenCase,
  kafka: LeasedKafka,
  bindings: Bindings,
): Promise<void> {
  const { tool } = suite;
  const run = runOf(tool, golden, bindings);
  const limit = suite.limitMs?.(golden);
  const outcome = await runSubject(kafka, limit === undefined ? run : { ...run, limitMs: limit });
  // An id that is not in the arguments may be anything's: only its shape is compared.
  const known = Object.fromEntries(
    Object.entries(bindings).filter(
      ([name]) => name !== "topic-id" || golden.args.some((arg) => arg.includes("{topic-id}")),
    ),
  );
  if (subject() === "kt") expectKtOutcome(golden, outcome, known);
  else expectOfficialOutcome(golden, outcome, usageOf(tool), known);

  for (const { command, stdout } of golden.readBacks) {
    const [name, ...args] = command.map((word) => bindPlaceholders(word, bindings));
    const readBack = await runWarmOfficial(kafka, { tool: toolNamed(name), args });
    const expected = { name: golden.name, args, exitCode: 0, stdout, stderr: "" };
    expectOfficialOutcome(expected, { ...readBack, stderr: Buffer.alloc(0) }, "", known);
  }
}

/** The run a case describes, with this cluster's values in place. */
export function runOf(tool: ToolName, golden: GoldenCase, bindings: Bindings): ToolRun {
  if (golden.signal !== undefined) throw new Error(`${golden.name}: signals are not run by this suite`);
  const files = [...golden.files].map(([name, bytes]) => [name, bindBytes(bytes, bindings)] as const);
  const args = golden.args.map((arg) => bindPlaceholders(arg, bindings));
  return { tool, args, files: new Map(files), stdin: golden.stdin };
}

/** {bootstrap}, {bootstrap-2}, {port} and their like. */
export function clusterBindings({ brokers, clusterId }: LeasedKafka): Bindings {
  const entries = brokers.flatMap(({ id, host, port, logDir }): [string, string][] => [
    [`bootstrap-${id}`, `${host}:${port}`],
    [`port-${id}`, String(port)],
    [`log-dir-${id}`, logDir],
  ]);
  const named = Object.fromEntries(entries);
  const first = { bootstrap: named["bootstrap-1"]!, port: named["port-1"]!, "log-dir": named["log-dir-1"]! };
  return { ...named, ...first, host: brokers[0]!.host, "cluster-id": clusterId };
}

/** latin1 keeps every byte of a file that is not text. */
const bindBytes = (bytes: Buffer, bindings: Bindings) =>
  Buffer.from(bindPlaceholders(bytes.toString("latin1"), bindings), "latin1");

/** The official option table, kept once in help.txt. */
export function usageOf(tool: ToolName): string {
  const help = readFileSync(join(GOLDEN, tool, "help.txt"), "utf8");
  const start = help.search(/^Option {2,}/m);
  expect(start, "the table in help.txt").toBeGreaterThan(0);
  return help.slice(start);
}
