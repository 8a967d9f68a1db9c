import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import type { Bench } from "../bench.ts";
import { type Contender, fewRuns, inTurns, rowOf } from "../measure.ts";
import type { Row } from "../suite.ts";
import { type CommandLine, ktCommand, officialCommand, secondsOf } from "../support/commands.ts";
import { digestOf } from "../support/lines.ts";

export interface ConsumerCase {
  readonly name: string;
  /** Of the topics. */
  readonly kind: "plain" | "keyed";
  readonly options: readonly string[];
  /** Joins a group of its own in each run. */
  readonly group?: true;
  readonly kcat?: true;
  /** kt alone can do it. */
  readonly alone?: true;
  /** The official tool takes ten seconds and more, and is far from the bar. */
  readonly once?: true;
}

const print = (...columns: string[]): string[] =>
  columns.flatMap((column) => ["--formatter-property", `print.${column}=true`]);

export const CONSUMER_CASES: readonly ConsumerCase[] = [
  { name: "values", kind: "plain", options: [], kcat: true },
  { name: "keys", kind: "keyed", options: print("key"), once: true },
  { name: "timestamps, headers, keys", kind: "keyed", options: print("timestamp", "headers", "key"), once: true },
  { name: "in a group", kind: "plain", options: [], group: true, once: true },
  { name: "--output json", kind: "keyed", options: ["--output", "json"], alone: true },
];

export interface ConsumedTopic {
  /** Of the row. */
  readonly name: string;
  readonly bootstrap: string;
  readonly topic: string;
  readonly records: number;
}

/** All records of a topic into a file. Throws where kt writes something else than the official tool. */
export async function consumeCase(bench: Bench, topic: ConsumedTopic, each: ConsumerCase): Promise<Row> {
  const { name, bootstrap } = topic;
  const file = (tool: string): string => path.join(bench.folder, `${tool}.out`);
  const args = (turn: number): string[] => {
    const group = each.group === true ? ["--group", `${topic.topic}-${process.pid}-${turn}`] : [];
    const at = ["--bootstrap-server", bootstrap, "--topic", topic.topic, "--from-beginning"];
    return [...at, "--max-messages", String(topic.records), ...group, ...each.options];
  };
  const contender = (tool: string, command: (turn: number) => CommandLine): Contender<number> => ({
    command: command(0),
    run: (turn) => secondsOf(command(turn), { stdout: file(tool) }),
  });
  const kt = contender("kt", (turn) => ktCommand("console-consumer", ...args(turn)));
  const official = contender("official", (turn) => officialCommand("console-consumer", ...args(turn + bench.runs)));
  const kcat = contender("kcat", () => ["kcat", "-C", "-b", bootstrap, "-t", topic.topic, "-e", "-q"]);
  const contenders = { kt, ...(each.alone ? {} : { official }), ...(each.kcat ? { kcat } : {}) };
  try {
    const turns = await inTurns(bench, contenders, { fewer: { official: each.once ? 1 : fewRuns(bench) } });
    if ("official" in turns) await ensureEqual(name, file("kt"), file("official"), topic.topic.endsWith("-1"));
    return rowOf(name, turns, (seconds) => seconds);
  } finally {
    for (const tool of Object.keys(contenders)) rmSync(file(tool), { force: true });
  }
}

async function ensureEqual(name: string, ours: string, theirs: string, inOrder: boolean): Promise<void> {
  if (!inOrder) {
    for (const file of [ours, theirs]) {
      execFileSync("sort", ["-o", file, file], { env: { ...process.env, LC_ALL: "C" } });
    }
  }
  if ((await digestOf(ours)) !== (await digestOf(theirs))) {
    throw new Error(`${name}: not what the official tool prints`);
  }
}
