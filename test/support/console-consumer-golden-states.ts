import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GoldenCase } from "./golden.ts";
import type { GoldenStates } from "./golden-run.ts";
import type { LeasedKafka } from "./kafka/lease-client.ts";
import { runSubject, runWarmOfficial, type ToolRun } from "./program.ts";
import { type SeedTopic, seedTopics } from "./seed-topics.ts";

const SEED = join(import.meta.dirname, "../golden/console-consumer/seed.json");

/** What a case needs besides the topics of seed.json. */
interface ConsoleConsumerState {
  /** Topics that it reads, of which some need transactions. */
  args: readonly string[];
  /** Runs of the official tool before it, by arguments; each once on a cluster. */
  before: readonly string[][];
}

const group = (name: string, ...runs: string[]): string[][] =>
  runs.map((max) => ["--topic", "lines", "--group", name, "--from-beginning", "--max-messages", max]);

/** Setup sentences that need more than the topics. */
const BEFORE: readonly [RegExp, string[][]][] = [
  [/^group cc-committed has committed offset 2/, group("cc-committed", "2")],
  [/^group fmt-c consumed topic lines/, group("fmt-c", "2", "1")],
];

function stateOf({ setup, args }: GoldenCase): ConsoleConsumerState {
  return { args, before: BEFORE.find(([sentence]) => sentence.test(setup))?.[1] ?? [] };
}

const transactional = (topic: SeedTopic) => topic.records.some(({ transaction }) => transaction !== undefined);

export const consoleConsumerGoldenStates: GoldenStates<ConsoleConsumerState> = {
  tool: "console-consumer",
  stateOf,
  rank: () => 0,
  realKafkaOnly: ({ args }) =>
    args.some((arg) => arg.startsWith("txn") || arg === "__transaction_state" || arg === "group.protocol=consumer")
      ? "kt's broker has neither transactions nor groups of KIP-848"
      : undefined,
  async start(lease, kind) {
    // As it was where the cases come from: of 50 partitions a group would be in another one.
    const properties = { "offsets.topic.num.partitions": "5" };
    const kafka = await lease({ brokers: 1, discard: true, properties });
    const { topics } = JSON.parse(readFileSync(SEED, "utf8")) as { topics: SeedTopic[] };
    await seedTopics(kafka.bootstrap, kind === "broker" ? topics.filter((topic) => !transactional(topic)) : topics);
    const done = new Set<string>();
    return {
      async reach({ before }) {
        for (const args of before) {
          if (!done.has(args.join(" "))) await runBefore(kafka, kind === "broker", args);
          done.add(args.join(" "));
        }
        // A client's address in the records of its group has a slash before it.
        return before.length > 0 ? { kafka, bindings: { host: `/${kafka.brokers[0]!.host}` } } : { kafka };
      },
      release: () => kafka.release(),
    };
  },
};

async function runBefore(kafka: LeasedKafka, onKt: boolean, args: string[]): Promise<void> {
  const run: ToolRun = { tool: "console-consumer", args: ["--bootstrap-server", kafka.bootstrap, ...args] };
  const { exitCode, stderr } = await (onKt ? runSubject : runWarmOfficial)(kafka, run);
  if (exitCode !== 0) throw new Error(`the run before failed: ${stderr.toString()}`);
}
