/**
 * How long `kt consumer-groups` takes, from process start to end, beside the official tool. Build kt first.
 *
 *   npx tsx bench/consumer-groups.ts [--bootstrap-server HOST:PORT] [--runs 7] [--check] [--write]
 *
 * Starts a real Apache Kafka unless one is named. 200 groups have committed 12 partitions each; the two tools run in
 * turns, and the medians count. --check fails where a bar is not held, --write renews docs/benchmarks.md.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { alterGroupOffsets } from "../src/kafka/admin/alter-group-offsets.ts";
import { openCluster } from "../src/kafka/cluster.ts";
import { clientConfig } from "../src/kafka/config.ts";
import { startKafka } from "../test/support/kafka/cluster.ts";
import { libsFolder } from "../test/support/kafka/libs.ts";
import { seedTopics } from "../test/support/seed-topics.ts";
import { atLeast, barTable, machine, median, table, writeSection } from "./support/sections.ts";

const kt = path.resolve(import.meta.dirname, "../bin/kt.js");
const GROUPS = 200;
const PARTITIONS = 12;

const { values: options } = parseArgs({
  options: {
    "bootstrap-server": { type: "string" },
    runs: { type: "string", default: "7" },
    check: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

delete process.env["NODE_EXTRA_CA_CERTS"];
const named = options["bootstrap-server"];
const kafka = named === undefined ? await startKafka() : undefined;
try {
  const bootstrap = named ?? kafka?.bootstrap ?? "";
  await commitGroups(bootstrap);
  const cases = [
    { args: ["--list"], bar: 12 },
    { args: ["--describe", "--group", "bench-0"], bar: 12 },
    { args: ["--describe", "--all-groups"], bar: 15 },
  ].map(({ args, bar }) => ({ name: args.join(" "), bar, ...measure(bootstrap, args) }));
  const bars = cases.map(({ name, bar, ktMs, officialMs }) =>
    atLeast(bar, `kafka-consumer-groups.sh ${name} / kt`, officialMs / ktMs),
  );
  const rows = cases.map(({ name, ktMs, officialMs }) => [
    `consumer-groups ${name}`,
    ktMs.toFixed(0),
    officialMs.toFixed(0),
    (officialMs / ktMs).toFixed(1),
  ]);
  const text = [
    "## kt consumer-groups",
    `${machine()}. ${GROUPS} groups with ${PARTITIONS} partitions each; medians of ${options.runs} runs in turns, process start to end.`,
    table(["Command", "kt, ms", "official, ms", "times as fast"], rows),
    barTable(bars),
  ].join("\n\n");
  console.log(text);
  if (options.write) writeSection("consumer-groups", text);
  if (options.check && bars.some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  await kafka?.stop();
}

async function commitGroups(bootstrap: string): Promise<void> {
  const cluster = openCluster(clientConfig(new Map([["bootstrap.servers", bootstrap]])));
  const records = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value: "v" }));
  await seedTopics(bootstrap, [{ name: "bench-groups", partitions: PARTITIONS, records }]);
  const offsets = records.map(({ partition }) => ({ topic: "bench-groups", partition, offset: 0n }));
  for (let at = 0; at < GROUPS; at += 1) await alterGroupOffsets(cluster, `bench-${at}`, offsets);
  cluster.close();
}

/** In turns, one run of each before that counts not. */
function measure(bootstrap: string, args: readonly string[]): { ktMs: number; officialMs: number } {
  const given = ["--bootstrap-server", bootstrap, ...args];
  const tool = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
  const own = (): number => time("node", [kt, "consumer-groups", ...given]);
  const official = (): number => time("java", ["-Xmx256m", "-cp", `${libsFolder()}/*`, tool, ...given]);
  own();
  official();
  const runs = Array.from({ length: Number(options.runs) }, () => ({ own: own(), official: official() }));
  return { ktMs: median(runs.map((run) => run.own)), officialMs: median(runs.map((run) => run.official)) };
}

function time(command: string, args: readonly string[]): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(command, [...args], { maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.toString()}`);
  return performance.now() - begun;
}
