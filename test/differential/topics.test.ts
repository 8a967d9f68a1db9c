import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { splitShellWords } from "../support/golden.ts";
import { expectKtOutcome, expectationFrom, expectSameOutcome } from "../support/golden-compare.ts";
import { clusterBindings } from "../support/golden-run.ts";
import { kafkaMissing, leaseKafka } from "../support/kafka/lease.ts";
import type { LeasedKafka } from "../support/kafka/lease-client.ts";
import { type Bindings, bindPlaceholders } from "../support/placeholders.ts";
import { runSubject, runWarmOfficial, subject, type ToolRun } from "../support/program.ts";
import { TopicsKeeper, type TopicsState } from "../support/topics-state.ts";
import { PERMITTED } from "./permitted.ts";
import { type DifferentialCase, STATES, TOPICS_CASES } from "./topics-cases.ts";

describe.skipIf(kafkaMissing() !== undefined)("topics beside the official tool", () => {
  let kafka: LeasedKafka;
  let keeper: TopicsKeeper;
  beforeAll(async () => {
    kafka = await leaseKafka();
    keeper = new TopicsKeeper(kafka);
  });
  afterAll(() => kafka.release());

  for (const [state, topics] of Object.entries(STATES)) {
    describe(`on ${state}`, () => {
      const cases = TOPICS_CASES.filter((differential) => differential.state === state);
      for (const [index, differential] of cases.entries()) {
        test(titleOf(differential, index), async () => {
          const before = await reach(differential, topics);
          const official = await runWarmOfficial(kafka, before);
          const left = await topicsNow(differential);
          const again = await reach(differential, topics);
          const own = await runSubject(kafka, { ...again, limitMs: 30_000 });
          const permitted = PERMITTED.topics?.find(
            ({ args, file }) => args === differential.args && file === Object.values(differential.files ?? {})[0],
          );
          const expected = { ...expectationFrom("topics", before.args, official), ...permitted?.instead };
          if (subject() === "kt") expectKtOutcome(expected, own);
          else expectSameOutcome(expected, expectationFrom("topics", before.args, own));
          expect(await topicsNow(differential)).toBe(left);
        });
      }
    });
  }

  async function reach({ args, bare, files = {} }: DifferentialCase, topics: TopicsState["topics"]): Promise<ToolRun> {
    const ids = await keeper.reach({ topics });
    const bindings: Bindings = { ...clusterBindings(kafka), "topic-id": ids.get("orders") ?? ids.get("wide") ?? "" };
    const words = splitShellWords(args).map((word) => bindPlaceholders(word, bindings));
    keeper.running(args);
    const named = bare === true || args.includes("--bootstrap-server ");
    const contents = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
    return {
      tool: "topics",
      args: named ? words : ["--bootstrap-server", kafka.bootstrap, ...words],
      files: new Map(contents),
    };
  }

  /** Everything the official tool tells of the topics, without the ids; only where the case may change them. */
  async function topicsNow({ changes }: DifferentialCase): Promise<string> {
    if (changes !== true) return "";
    await keeper.catchUp();
    const args = ["--bootstrap-server", kafka.bootstrap, "--describe"];
    const { stdout } = await runWarmOfficial(kafka, { tool: "topics", args });
    return stdout.toString().replaceAll(/TopicId: \S+/g, "TopicId: (any)");
  }
});

/** The arguments; the few cases that differ in their file only get a number. */
function titleOf({ args, files }: DifferentialCase, index: number): string {
  const shown = args.length > 100 ? `${args.slice(0, 100)}...` : args;
  return files === undefined ? shown : `${shown} with ${JSON.stringify(Object.values(files)[0])} (${index})`;
}
