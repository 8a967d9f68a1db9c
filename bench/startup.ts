/**
 * How long `kt topics` and `kt configs` take, from process start to end, beside the official tool, kcat and an empty Node.
 *
 *   npx tsx bench/startup.ts [--bootstrap HOST:PORT] [--runs 25] [--check] [--write]
 *
 * Starts a real Apache Kafka unless one is named. Each line is the median of the runs, all in one go of hyperfine
 * (Debian's package; without a shell). --check fails where a bar is not held, --write renews docs/benchmarks.md.
 * NODE_EXTRA_CA_CERTS is unset: Node 20 parses that file at each start, which hides everything else.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { libsFolder } from "../test/support/kafka/libs.ts";
import { startKafka } from "../test/support/kafka/cluster.ts";
import { type Bar, barTable, machine, table, writeSection } from "./support/sections.ts";

const root = path.resolve(import.meta.dirname, "..");
const kt = path.join(root, "bin/kt.js");
const TOPICS = 150;
const PARTITIONS = 4;

const { values: options } = parseArgs({
  options: {
    bootstrap: { type: "string" },
    runs: { type: "string", default: "25" },
    check: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

delete process.env["NODE_EXTRA_CA_CERTS"];
const kafka = options.bootstrap === undefined ? await startKafka() : undefined;
try {
  const bootstrap = options.bootstrap ?? kafka?.bootstrap ?? "";
  createTopics(bootstrap);
  const report = measure(bootstrap);
  console.log(report.text);
  if (options.write) writeSection("commands", report.text);
  if (options.check && report.bars.some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  await kafka?.stop();
}

function measure(bootstrap: string): { text: string; bars: Bar[] } {
  const java = `java -Xmx256m -cp ${libsFolder()}/* org.apache.kafka.tools.TopicCommand --bootstrap-server ${bootstrap}`;
  const list = medians({
    "node -e 0": "node -e 0",
    "kt topics --list": `node ${kt} topics --bootstrap-server ${bootstrap} --list`,
    "kafka-topics.sh --list": `${java} --list`,
    "kt configs --describe --topic": `node ${kt} configs --bootstrap-server ${bootstrap} --describe --topic bench-0`,
    ...(installed("kcat") ? { "kcat -L": `kcat -b ${bootstrap} -L` } : {}),
  });
  const describe = medians({
    "kt topics --describe": `node ${kt} topics --bootstrap-server ${bootstrap} --describe`,
    "kafka-topics.sh --describe": `${java} --describe`,
    ...(installed("kcat") ? { "kcat -L": `kcat -b ${bootstrap} -L` } : {}),
  });
  const memory = residentMegabytes(["topics", "--bootstrap-server", bootstrap, "--list"]);
  const bars = barsOf(list, describe, memory);
  return { bars, text: render(list, describe, memory, bars) };
}

function ratio(times: Map<string, number>, above: string, below: string): number {
  return (times.get(above) ?? 0) / (times.get(below) ?? 1);
}

function barsOf(list: Map<string, number>, describe: Map<string, number>, memory: number): Bar[] {
  const node = ratio(list, "kt topics --list", "node -e 0");
  const official = ratio(list, "kafka-topics.sh --list", "kt topics --list");
  const described = ratio(describe, "kafka-topics.sh --describe", "kt topics --describe");
  const kcat = ratio(describe, "kt topics --describe", "kcat -L");
  return [
    { what: "kt topics --list / node -e 0", measured: node, wanted: "at most 2.6", holds: node <= 2.6 },
    { what: "kafka-topics.sh --list / kt", measured: official, wanted: "at least 12", holds: official >= 12 },
    { what: "kafka-topics.sh --describe / kt", measured: described, wanted: "at least 20", holds: described >= 20 },
    ...(describe.has("kcat -L")
      ? [{ what: "kt topics --describe / kcat -L", measured: kcat, wanted: "at most 1", holds: kcat <= 1 }]
      : []),
    { what: "kt topics --list, MB resident", measured: memory, wanted: "at most 75", holds: memory <= 75 },
  ];
}

/** Medians in milliseconds, by label. */
function medians(commands: Record<string, string>): Map<string, number> {
  const folder = mkdtempSync(path.join(tmpdir(), "kt-bench-"));
  const file = path.join(folder, "times.json");
  try {
    const words = Object.values(commands);
    execFileSync("hyperfine", ["-N", "-w", "3", "-r", options.runs, "--export-json", file, ...words], {
      stdio: "ignore",
    });
    const { results } = JSON.parse(readFileSync(file, "utf8")) as { results: { median: number }[] };
    return new Map(Object.keys(commands).map((label, at) => [label, (results[at]?.median ?? 0) * 1000]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The largest resident set of one run of kt, in MB. */
function residentMegabytes(args: string[]): number {
  const folder = mkdtempSync(path.join(tmpdir(), "kt-bench-"));
  const probe = path.join(folder, "probe.cjs");
  try {
    writeFileSync(probe, `process.on("exit",()=>require("fs").writeSync(2,String(process.resourceUsage().maxRSS)))`);
    return Number(spawnSync("node", ["-r", probe, kt, ...args], { encoding: "utf8" }).stderr) / 1024;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function createTopics(bootstrap: string): void {
  for (let at = 0; at < TOPICS; at++) {
    const topic = ["--topic", `bench-${at}`, "--partitions", String(PARTITIONS), "--if-not-exists"];
    execFileSync("node", [kt, "topics", "--bootstrap-server", bootstrap, "--create", ...topic]);
  }
}

function installed(command: string): boolean {
  return spawnSync(command, ["-V"]).error === undefined;
}

function rows(times: Map<string, number>): string {
  return table(
    ["Command", "ms"],
    [...times].map(([label, time]) => [`\`${label}\``, time.toFixed(1)]),
  );
}

function render(list: Map<string, number>, describe: Map<string, number>, memory: number, bars: Bar[]): string {
  return `## Commands

Measured with \`npx tsx bench/startup.ts --write\` on ${machine()}. Medians of ${options.runs} runs each by \`hyperfine -N\`, all in one run, NODE_EXTRA_CA_CERTS unset.

### List the topics, describe the settings of one

${TOPICS} topics of ${PARTITIONS} partitions.

${rows(list)}

kt topics --list needs ${memory.toFixed(0)} MB resident at most.

### Describe ${TOPICS} topics of ${PARTITIONS} partitions

${rows(describe)}

### Bars of the commands

${barTable(bars)}
`;
}
