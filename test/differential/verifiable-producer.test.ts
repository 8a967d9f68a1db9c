import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { expectKtOutcome, expectationFrom, expectSameOutcome } from "../support/golden-compare.ts";
import { splitShellWords } from "../support/golden.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { type Outcome, runOfficial } from "../support/kafka/official.ts";
import { runSubject, subject, type ToolRun } from "../support/program.ts";
import { OFFICIAL_TOOLS } from "../support/tools.ts";
import { RUNS, type VerifiableProducerCase } from "./verifiable-producer-cases.ts";

describe.skipIf(kafkaMissing() !== undefined)("verifiable-producer beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    kafka = await leaseKafka();
    await kafka.change(["create", "one", "1", ""]);
  });
  afterAll(() => kafka?.release());

  for (const [index, each] of RUNS.entries()) {
    test(`${index}: ${each.args} ${each.properties ?? ""}`, { timeout: 120_000 }, async () => {
      const run = runOf(each, kafka.bootstrap);
      // It ends its own JVM: it cannot run in a warm one.
      const official = withoutNumbers(await inFolder(run));
      const own = withoutNumbers(await runSubject(kafka, { ...run, limitMs: 60_000 }));
      const expected = expectationFrom("verifiable-producer", run.args, official);
      if (subject() === "kt") expectKtOutcome(expected, own);
      else expectSameOutcome(expected, expectationFrom("verifiable-producer", run.args, own));
    });
  }
});

function runOf({ args, properties }: VerifiableProducerCase, bootstrap: string): ToolRun {
  return {
    tool: "verifiable-producer",
    args: ["--bootstrap-server", bootstrap, ...splitShellWords(args)],
    files: new Map(properties === undefined ? [] : [["client.properties", Buffer.from(properties)]]),
  };
}

/** Runs the official tool where its files are. */
async function inFolder({ args, files }: ToolRun): Promise<Outcome> {
  const cwd = await mkdtemp(join(tmpdir(), "kt-producer-"));
  try {
    for (const [name, bytes] of files ?? []) await writeFile(join(cwd, name), bytes);
    return await runOfficial(OFFICIAL_TOOLS["verifiable-producer"], args, { cwd });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** Times, and where the records before have left the partition. */
function withoutNumbers(outcome: Outcome): Outcome {
  const text = outcome.stdout
    .toString()
    .replaceAll(/"timestamp":\d+/g, '"timestamp":1')
    .replaceAll(/"offset":\d+/g, '"offset":1')
    .replaceAll(/"avg_throughput":[-\d.E]+/g, '"avg_throughput":1');
  return { ...outcome, stdout: Buffer.from(text) };
}
