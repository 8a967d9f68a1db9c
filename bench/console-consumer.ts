/**
 * How kt console-consumer does beside the official tool and kcat, which must be installed. Build kt first.
 *
 *   npx tsx bench/console-consumer.ts [--only throughput,first,memory] [--runs 5] [--gigabytes 10] [--quick] [--check] [--write]
 *
 * Apache Kafka is started for it and holds the topics, 2 M records each; the tools run in turns. Memory is measured
 * only where --only names it: its topic takes --gigabytes of disk in the temp folder. --quick is a tenth of the records
 * and two runs. --check fails where a bar is not held, --write renews the section of docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { fetchLibs } from "../test/support/kafka/libs.ts";
import { ktCommand, secondsOf, writeLines } from "./support/console-tools.ts";
import { measureFirstRecord } from "./support/consumer-first-record.ts";
import { measureMemory } from "./support/consumer-memory.ts";
import { measureThroughput } from "./support/consumer-throughput.ts";
import { startApacheKafka } from "./support/contenders.ts";
import { createTopic } from "./support/perf-tools.ts";
import { type Bar, barTable, machine, writeSection } from "./support/sections.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "throughput,first" },
    runs: { type: "string" },
    gigabytes: { type: "string" },
    quick: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

/** What a measurement has to say. */
export interface Measured {
  readonly text: string;
  readonly bars: readonly Bar[];
}

/** A broker with the topics plain-1, plain-6 (values), keyed-1, keyed-6 (keys and two headers), and how much to do. */
export interface ConsumerBench {
  readonly bootstrap: string;
  /** For large files. */
  readonly folder: string;
  readonly runs: number;
  readonly records: number;
  readonly gigabytes: number;
}

const measurements: Readonly<Record<string, (bench: ConsumerBench) => Promise<Measured>>> = {
  throughput: measureThroughput,
  first: measureFirstRecord,
  memory: measureMemory,
};

async function fillTopics({ bootstrap, folder, records }: ConsumerBench): Promise<void> {
  const file = path.join(folder, "lines");
  const keyed = ["--reader-property", "parse.key=true", "--reader-property", "parse.headers=true"];
  const kinds = [
    { kind: "plain", before: () => "", reader: [] },
    { kind: "keyed", before: (line: number) => `source:bench,trace:${line % 1000}\tkey-${line}\t`, reader: keyed },
  ];
  for (const { kind, before, reader } of kinds) {
    writeLines(file, records, before);
    for (const partitions of [1, 6]) {
      const topic = `${kind}-${partitions}`;
      createTopic(bootstrap, topic, partitions);
      const at = ["--bootstrap-server", bootstrap, "--topic", topic];
      await secondsOf(ktCommand("console-producer", ...at, ...reader), { stdin: file });
    }
  }
  rmSync(file);
}

delete process.env["NODE_EXTRA_CA_CERTS"];
await fetchLibs();
const broker = await startApacheKafka();
const folder = mkdtempSync(path.join(tmpdir(), "kt-bench-"));
try {
  const bench: ConsumerBench = {
    bootstrap: broker.bootstrap,
    folder,
    runs: Number(options.runs ?? (options.quick ? 2 : 5)),
    records: options.quick ? 200_000 : 2_000_000,
    gigabytes: Number(options.gigabytes ?? (options.quick ? 1 : 10)),
  };
  const names = options.only.split(",");
  if (names.some((name) => name !== "memory")) await fillTopics(bench);
  const measured: Measured[] = [];
  for (const name of names) {
    const measure = measurements[name];
    if (measure === undefined) throw new Error(`no measurement ${name}`);
    measured.push(await measure(bench));
  }
  const bars = measured.flatMap((each) => each.bars);
  const text = `## console-consumer

Measured with \`npx tsx bench/console-consumer.ts --only ${options.only} --write\` on ${machine()}; NODE_EXTRA_CA_CERTS unset.

${measured.map((each) => each.text).join("\n\n")}

### Bars of console-consumer

${barTable(bars)}
`;
  console.log(text);
  if (options.write) writeSection("console-consumer", text);
  if (options.check && bars.some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  await broker.stop();
}
