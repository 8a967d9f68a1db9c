import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { type CommandLine, digestOf, inTurns, ktCommand, officialCommand, secondsOf } from "./console-tools.ts";
import type { ConsumerBench, Measured } from "../console-consumer.ts";
import { atLeast, atMost, type Bar, median, table } from "./sections.ts";

interface Case {
  readonly name: string;
  /** Of a topic with one partition, that of six has `6` for the `1`. */
  readonly topic: "plain-1" | "keyed-1";
  readonly options: readonly string[];
  /** Joins a group of its own in each run. */
  readonly group?: boolean;
  /** How many times the official tool's speed is promised. */
  readonly wanted: number;
  readonly kcat?: boolean;
  /** kt alone can do it. */
  readonly alone?: boolean;
}

const print = (...columns: string[]): string[] =>
  columns.flatMap((column) => ["--formatter-property", `print.${column}=true`]);

const CASES: readonly Case[] = [
  { name: "values", topic: "plain-1", options: [], wanted: 10, kcat: true },
  { name: "keys", topic: "keyed-1", options: print("key"), wanted: 5 },
  { name: "timestamps, headers, keys", topic: "keyed-1", options: print("timestamp", "headers", "key"), wanted: 5 },
  { name: "in a group", topic: "plain-1", options: [], group: true, wanted: 5 },
  { name: "--output json", topic: "keyed-1", options: ["--output", "json"], wanted: 0, alone: true },
];

/** All records of a topic into a file. */
export async function measureThroughput(bench: ConsumerBench): Promise<Measured> {
  const rows: string[][] = [];
  const bars: Bar[] = [];
  for (const each of CASES) {
    for (const partitions of [1, 6]) {
      const name = `${each.name}, ${partitions} partition${partitions === 1 ? "" : "s"}`;
      const seconds = await compare(bench, each, partitions, name);
      const [kt, official, kcat] = [seconds.kt, seconds.official, seconds.kcat].map((values) => median(values ?? []));
      rows.push([name, ...[kt, official, kcat].map((value) => (Number.isNaN(value) ? "" : value!.toFixed(2)))]);
      if (each.alone !== true) bars.push(atLeast(each.wanted, `official / kt: ${name}`, official! / kt!));
      if (each.kcat === true) bars.push(atMost(0.3, `kt / kcat: ${name}`, kt! / kcat!));
    }
  }
  const text = `### Throughput

Seconds for ${bench.records.toLocaleString("en-US")} records of 100 B from the beginning to a file, medians of ${bench.runs} runs in turns. kcat is \`kcat -C -e -q\`. In each run kt's output is compared with the official tool's: byte by byte with one partition, partition by partition with six.

${table(["", "kt", "official", "kcat"], rows)}`;
  return { text, bars };
}

type Seconds = Partial<Record<"kt" | "official" | "kcat", number[]>>;

async function compare(bench: ConsumerBench, each: Case, partitions: number, name: string): Promise<Seconds> {
  const topic = each.topic.replace("1", String(partitions));
  const file = (tool: string): string => path.join(bench.folder, `${tool}.out`);
  let groups = 0;
  const args = (more: readonly string[] = []): string[] => {
    const group = each.group === true ? ["--group", `bench-${topic}-${process.pid}-${groups++}`] : [];
    const at = ["--bootstrap-server", bench.bootstrap, "--topic", topic, "--from-beginning"];
    return [...at, "--max-messages", String(bench.records), ...group, ...each.options, ...more];
  };
  const consume = (tool: string, command: CommandLine): Promise<number> => secondsOf(command, { stdout: file(tool) });
  const kt = (): Promise<number> => consume("kt", ktCommand("console-consumer", ...args()));
  const official = (): Promise<number> => consume("official", officialCommand("consumer.ConsoleConsumer", ...args()));
  const kcat = (): Promise<number> => consume("kcat", ["kcat", "-C", "-b", bench.bootstrap, "-t", topic, "-e", "-q"]);
  try {
    if (each.alone === true) return await inTurns(bench.runs, { kt });
    // What is compared is what was measured.
    const checked = async (): Promise<number> => {
      const seconds = await official();
      if (partitions === 1) await ensureEqual(name, file("kt"), file("official"));
      return seconds;
    };
    const both = { kt, official: checked };
    const seconds = await (each.kcat === true ? inTurns(bench.runs, { ...both, kcat }) : inTurns(bench.runs, both));
    if (partitions > 1) {
      const withPartition = args(print("partition"));
      await consume("kt", ktCommand("console-consumer", ...withPartition));
      await consume("official", officialCommand("consumer.ConsoleConsumer", ...args(print("partition"))));
      for (const tool of ["kt", "official"]) sortByPartition(file(tool));
      await ensureEqual(name, file("kt"), file("official"));
    }
    return seconds;
  } finally {
    for (const tool of ["kt", "official", "kcat"]) rmSync(file(tool), { force: true });
  }
}

/** Stable: the order within a partition stays. */
function sortByPartition(file: string): void {
  const partition = String.raw`s/^\(.*\)\(Partition:[0-9]*\)/\2 &/`;
  execFileSync("sed", ["-i", partition, file]);
  execFileSync("sort", ["-s", "-k1,1", "-o", file, file], { env: { ...process.env, LC_ALL: "C" } });
}

async function ensureEqual(name: string, ours: string, theirs: string): Promise<void> {
  if ((await digestOf(ours)) !== (await digestOf(theirs)))
    throw new Error(`${name}: not what the official tool prints`);
}
