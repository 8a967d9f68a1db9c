import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Measured, ProducerBench } from "../console-producer.ts";
import { type CommandLine, ktCommand, lineOf, officialCommand, secondsOf, writeLines } from "./console-tools.ts";
import { createTopic } from "./perf-tools.ts";
import { atLeast, atMost, type Bar, median, table } from "./sections.ts";

interface Case {
  readonly name: string;
  readonly keyed?: boolean;
  readonly codec?: string;
  /** Besides kt. */
  readonly contenders: readonly ("official" | "kcat")[];
}

const compressed = (codec: string): Case => ({ name: codec, codec, contenders: ["kcat"] });

/** By the name that --only takes. */
export const PRODUCER_CASES: Readonly<Record<string, Case>> = {
  plain: { name: "values", contenders: ["official", "kcat"] },
  keys: { name: "keys", keyed: true, contenders: ["official", "kcat"] },
  lz4: compressed("lz4"),
  zstd: compressed("zstd"),
  snappy: compressed("snappy"),
  gzip: compressed("gzip"),
};

/** What is promised: so many times the official tool's speed, and so much of kcat's time. */
const OFFICIAL_BAR = 5;
const KCAT_BAR = 1;

const keyOf = (line: number): string => `key-${line % 1000}\t`;
const noKey = (): string => "";

/** A file with lines into topics with one partition and with six. */
export async function measureProducing(bench: ProducerBench, only: readonly string[]): Promise<Measured> {
  const rows: string[][] = [];
  const bars: Bar[] = [];
  for (const wanted of only) {
    const each = PRODUCER_CASES[wanted];
    if (each === undefined) throw new Error(`no measurement ${wanted}`);
    const lines = path.join(bench.folder, "lines");
    writeLines(lines, bench.records, each.keyed === true ? keyOf : noKey);
    for (const partitions of [1, 6]) {
      const name = `${each.name}, ${partitions} partition${partitions === 1 ? "" : "s"}`;
      const seconds = await compare(bench, each, partitions, lines, name);
      const [kt, official, kcat] = (["kt", "official", "kcat"] as const).map((tool) => median(seconds[tool] ?? []));
      rows.push([name, ...[kt, official, kcat].map((value) => (Number.isNaN(value) ? "" : value!.toFixed(2)))]);
      if (seconds.official !== undefined) bars.push(atLeast(OFFICIAL_BAR, `official / kt: ${name}`, official! / kt!));
      if (each.keyed !== true) bars.push(atMost(KCAT_BAR, `kt / kcat: ${name}`, kt! / kcat!));
    }
    rmSync(lines);
  }
  const text = `### Throughput

Seconds for ${bench.records.toLocaleString("en-US")} lines of 100 B from a file, medians of ${bench.runs} runs in turns, each into a new topic. kcat is \`kcat -P -l FILE\`, with \`-z CODEC\` and \`-K\` where the others have them. All that kt has sent is read back: each line once, and in order within its partition.

${table(["", "kt", "official", "kcat"], rows)}`;
  return { text, bars };
}

type Seconds = Partial<Record<"kt" | "official" | "kcat", number[]>>;

/** The first is the last in the next run, so that none always follows the same other. */
async function compare(
  bench: ProducerBench,
  each: Case,
  partitions: number,
  lines: string,
  name: string,
): Promise<Seconds> {
  const seconds: Seconds = {};
  const tools = ["kt", ...each.contenders] as const;
  for (let run = 0; run < bench.runs; run++) {
    for (const tool of run % 2 === 0 ? tools : tools.toReversed()) {
      const topic = `bench-${process.pid}-${each.name}-${partitions}-${run}-${tool}`;
      createTopic(bench.bootstrap, topic, partitions);
      const took = await secondsOf(...producing(tool, bench.bootstrap, topic, each, lines));
      (seconds[tool] ??= []).push(took);
      if (tool === "kt") await ensureAllThere(bench, topic, each, name);
      const at = ["--bootstrap-server", bench.bootstrap, "--topic", topic];
      await secondsOf(ktCommand("topics", "--delete", ...at));
    }
  }
  return seconds;
}

function producing(
  tool: "kt" | "official" | "kcat",
  bootstrap: string,
  topic: string,
  { codec, keyed }: Case,
  lines: string,
): [command: CommandLine, streams: { stdin?: string }] {
  if (tool === "kcat") {
    const more = [...(codec === undefined ? [] : ["-z", codec]), ...(keyed === true ? ["-K", "\t"] : [])];
    return [["kcat", "-P", "-b", bootstrap, "-t", topic, ...more, "-l", lines], {}];
  }
  const at = ["--bootstrap-server", bootstrap, "--topic", topic];
  const args = [
    ...at,
    ...(codec === undefined ? [] : ["--compression-codec", codec]),
    ...(keyed === true ? ["--reader-property", "parse.key=true"] : []),
  ];
  const command = tool === "kt" ? ktCommand("console-producer", ...args) : officialCommand("ConsoleProducer", ...args);
  return [command, { stdin: lines }];
}

/** Reads the topic with kcat. Throws unless each line is there once, and in order within its partition. */
async function ensureAllThere(
  { bootstrap, folder, records }: ProducerBench,
  topic: string,
  { keyed }: Case,
  name: string,
): Promise<void> {
  const file = path.join(folder, "read");
  const format = keyed === true ? String.raw`%p\t%k\t%s\n` : String.raw`%p\t%s\n`;
  await secondsOf(["kcat", "-C", "-b", bootstrap, "-t", topic, "-e", "-q", "-f", format], { stdout: file });
  const read = readFileSync(file, "latin1").split("\n").slice(0, -1);
  rmSync(file);
  const before = keyed === true ? keyOf : noKey;
  const last = new Map<string, number>();
  for (const line of read) {
    const at = line.indexOf("\t");
    const partition = line.slice(0, at);
    const value = line.lastIndexOf("\t") + 1;
    const number = Number(line.slice(value, value + 10));
    if (line.slice(at + 1) !== `${before(number)}${lineOf(number)}`) throw new Error(`${name}: kt has sent ${line}`);
    if (number <= (last.get(partition) ?? -1)) throw new Error(`${name}: line ${number} is out of order`);
    last.set(partition, number);
  }
  // Those of one partition are all different, as they go up.
  const different = last.size === 1 ? read.length : new Set(read.map((line) => line.slice(line.indexOf("\t")))).size;
  if (read.length !== records || different !== records) {
    throw new Error(`${name}: ${different} different lines of ${read.length} in the topic, not ${records}`);
  }
}
