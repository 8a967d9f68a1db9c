import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GoldenCase, readGoldenCases } from "./golden.ts";
import { expectKtOutcome, expectOfficialOutcome } from "./golden-compare.ts";
import { clusterBindings, type GoldenStates, orderedCases, type Reach, runOf } from "./golden-run.ts";
import { kafkaMissing, leaseKafka, onKtBroker } from "./kafka/lease.ts";
import type { LeasedKafka } from "./kafka/lease-client.ts";
import { foldUsage } from "./official-text.ts";
import { type Bindings, bindPlaceholders } from "./placeholders.ts";
import { runSubject, runWarmOfficial, subject } from "./program.ts";
import { type ToolName, toolNamed } from "./tools.ts";

const GOLDEN = join(import.meta.dirname, "../golden");

/**
 * Registers a test for each recorded case of a tool (test/golden/TOOL/*.txt), compared by the rules of format.md.
 * `limits`: kt is killed after so many ms, by case; for where the official tool's own time is not kt's.
 */
export function goldenSuite<State>(states: GoldenStates<State>, limits: Record<string, number> = {}): void {
  const { tool } = states;
  const cases = orderedCases(states, readGoldenCases(join(GOLDEN, tool)));
  const beyond = ({ state }: (typeof cases)[number]) => (onKtBroker() ? states.realKafkaOnly(state) : undefined);
  const reachable = cases.filter((each) => beyond(each) === undefined);

  describe.skipIf(kafkaMissing() !== undefined)(`${tool}, as recorded from the official tool`, () => {
    let clusters: Reach<State>;
    beforeAll(async () => {
      clusters = await states.start(leaseKafka, onKtBroker() ? "broker" : "kafka");
    });
    afterAll(() => clusters?.release());

    for (const { golden, state } of reachable) {
      test(`${golden.name} ends as recorded`, { timeout: 150_000 }, async () => {
        const { kafka, bindings } = await clusters.reach(state);
        const told = { ...golden, stdout: states.told?.(golden.stdout) ?? golden.stdout };
        await expectAsRecorded(
          tool,
          told,
          kafka,
          { ...clusterBindings(kafka), ...bindings },
          limits[golden.name],
          states.told,
        );
      });
    }

    // They are no tests of this broker, but whoever reads its results shall see them.
    const elsewhere = cases.filter((each) => beyond(each) !== undefined);
    test.each([...new Set(elsewhere.map(beyond))].map((reason) => [reason, namesOf(reason)]))(
      "%s, so a real Kafka alone runs %s",
      () => expect(reachable.length).toBeGreaterThan(elsewhere.length),
    );
    function namesOf(reason: string | undefined): string {
      return elsewhere
        .filter((each) => beyond(each) === reason)
        .map(({ golden }) => golden.name)
        .join(", ");
    }
  });
}

async function expectAsRecorded(
  tool: ToolName,
  golden: GoldenCase,
  kafka: LeasedKafka,
  bindings: Bindings,
  limitMs?: number,
  told: (stdout: string) => string = (stdout) => stdout,
): Promise<void> {
  const run = runOf(tool, golden, bindings);
  const ended = await runSubject(kafka, limitMs === undefined || subject() !== "kt" ? run : { ...run, limitMs });
  const outcome = { ...ended, stdout: Buffer.from(told(ended.stdout.toString("latin1")), "latin1") };
  // An id that is not in the arguments may be anything's: only its shape is compared.
  const known = Object.fromEntries(
    Object.entries(bindings).filter(
      ([name]) => name !== "topic-id" || golden.args.some((arg) => arg.includes("{topic-id}")),
    ),
  );
  // One case keeps the table of options of a tool whose help.txt has none.
  const folded = { ...golden, stderr: foldUsage(golden.stderr) };
  if (subject() === "kt") expectKtOutcome(golden.name.startsWith("help") ? golden : folded, outcome, known);
  else expectOfficialOutcome(golden, outcome, usageOf(tool), known);

  for (const { command, stdout } of golden.readBacks) {
    const [name, ...args] = command.map((word) => bindPlaceholders(word, bindings));
    // On kt's broker, where there need be no Java, kt reads its own result.
    const read = onKtBroker() ? runSubject : runWarmOfficial;
    const readBack = await read(kafka, { tool: toolNamed(name), args });
    const expected = { name: golden.name, args, exitCode: 0, stdout, stderr: "" };
    const sorted = golden.setup.includes("sorted by partition") ? byPartition(readBack.stdout) : readBack.stdout;
    // One that ends because nothing more came says so with its exit code.
    const exitCode = args.includes("--timeout-ms") ? 0 : readBack.exitCode;
    expectOfficialOutcome(expected, { exitCode, stdout: sorted, stderr: Buffer.alloc(0) }, "", known);
  }
}

/** Lines that begin with `Partition:N`, those of a partition in their order. */
function byPartition(output: Buffer): Buffer {
  const lines = output.toString().split("\n").slice(0, -1);
  const sorted = lines.toSorted((a, b) => partitionOf(a) - partitionOf(b));
  return Buffer.from(sorted.map((line) => `${line}\n`).join(""));
}

const partitionOf = (line: string) => Number(/^Partition:(\d+)/.exec(line)?.[1]);

/** The official option table, kept once in help.txt; where --help does not work, in no-arguments.txt. */
function usageOf(tool: ToolName): string {
  const texts = ["help.txt", "no-arguments.txt"].map((name) => join(GOLDEN, tool, name)).filter(existsSync);
  const help = texts.map((file) => readFileSync(file, "utf8")).find((text) => TABLE.test(text)) ?? "";
  const start = help.search(TABLE);
  expect(start, "the table in help.txt").toBeGreaterThan(0);
  return help.slice(start);
}

const TABLE = /^Option {2,}/m;
