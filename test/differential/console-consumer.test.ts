import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listGroups } from "../../src/kafka/admin/list-groups.ts";
import { clusterOf } from "../kafka/support/cluster.ts";
import { expectKtOutcome, expectationFrom, expectSameOutcome } from "../support/golden-compare.ts";
import { splitShellWords } from "../support/golden.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { runSubject, runWarmOfficial, subject, type ToolRun } from "../support/program.ts";
import { type SeedTopic, seedTopics } from "../support/seed-topics.ts";
import { type ConsumerCase, CONSUMER_CASES } from "./console-consumer-cases.ts";
import { ODD_TOPICS } from "./odd-topics.ts";

/** What leaves records of each kind in __consumer_offsets. */
const GROUP_RUNS = [
  "--topic lines --from-beginning --max-messages 2",
  "--topic three --from-beginning --max-messages 5",
  "--topic lines --from-beginning --max-messages 2 --command-property group.protocol=consumer",
  "--include logs.* --from-beginning --max-messages 2 --command-property group.protocol=consumer",
  "--topic lines --from-beginning --max-messages 1 --command-property group.instance.id=still",
];
const SEED = join(import.meta.dirname, "../golden/console-consumer/seed.json");
describe.skipIf(kafkaMissing() !== undefined)("console-consumer beside the official tool", () => {
  let kafka: LeasedKafka;
  beforeAll(async () => {
    const properties = { "offsets.topic.num.partitions": "1", "transaction.state.log.num.partitions": "1" };
    kafka = await leaseKafka({ discard: true, properties });
    const { topics } = JSON.parse(readFileSync(SEED, "utf8")) as { topics: SeedTopic[] };
    await seedTopics(kafka.bootstrap, [...topics, ...ODD_TOPICS]);
    for (const [index, args] of GROUP_RUNS.entries()) {
      const words = ["--bootstrap-server", kafka.bootstrap, "--group", `cc-before-${index}`, ...splitShellWords(args)];
      const { exitCode, stderr } = await runWarmOfficial(kafka, { tool: "console-consumer", args: words });
      expect(exitCode, stderr.toString()).toBe(0);
    }
  });
  afterAll(() => kafka?.release());

  test.each(CONSUMER_CASES)("%# $args", { timeout: 120_000 }, async (differential) => {
    if (differential.args.includes("__consumer_offsets")) await groupsAtRest(kafka.bootstrap);
    const run = runOf(differential, kafka.bootstrap, "official");
    const official = await runWarmOfficial(kafka, run);
    const own = await runSubject(kafka, { ...runOf(differential, kafka.bootstrap, "own"), limitMs: 30_000 });
    const words = run.args;
    // Whole topics in one line of JSON: the same bytes need no template.
    if (own.stdout.equals(official.stdout)) own.stdout = official.stdout = Buffer.alloc(0);
    const expected = expectationFrom("console-consumer", words, official);
    if (subject() === "kt") expectKtOutcome(expected, own);
    else expectSameOutcome(expected, expectationFrom("console-consumer", words, own));
  });

  test.skipIf(subject() !== "kt").each([
    ["1", "plain-2"],
    ["3", "committed-2 plain-1 plain-2"],
    ["4", "committed-1 committed-2 plain-1 plain-2"],
    ["50", "plain-0 committed-1 committed-2 plain-1 plain-2"],
  ])("--tail %s counts records, not the offsets of transactions", async (count, values) => {
    const args = ["--bootstrap-server", kafka.bootstrap, "--topic", "txn", "--tail", count, "--until-end"];
    const run: ToolRun = { tool: "console-consumer", args: [...args, "--isolation-level", "read_committed"] };
    const { stdout } = await runSubject(kafka, { ...run, limitMs: 30_000 });
    expect(stdout.toString().trimEnd().split("\n").join(" ")).toBe(values);
  });
});

/** A static member does not leave: until its session is over, the end of it may come between two looks at the log. */
async function groupsAtRest(bootstrap: string): Promise<void> {
  const cluster = clusterOf([bootstrap]);
  try {
    await waitFor("all groups to be empty", async () => {
      const groups = await listGroups(cluster);
      return groups.every(({ state }) => state === "Empty" || state === "Dead") ? true : undefined;
    });
  } finally {
    cluster.close();
  }
}

function runOf({ args, bare, files = {} }: ConsumerCase, bootstrap: string, group: string): ToolRun {
  const words = splitShellWords(args).map((word) => word.replace(/^GROUP-/, `${group}-`));
  return {
    tool: "console-consumer",
    args: bare === true ? words : ["--bootstrap-server", bootstrap, ...words],
    files: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  };
}
