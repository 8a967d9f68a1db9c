/**
 * How kt console-producer does beside the official tool and kcat, which must be installed. Build kt first.
 *
 *   npx tsx bench/console-producer.ts [--only plain,keys,lz4,zstd,snappy,gzip,memory] [--runs 5] [--gigabytes 10]
 *     [--bootstrap-server HOST:PORT] [--quick] [--check] [--write]
 *
 * Apache Kafka is started for it unless one is named; the tools run in turns, each into a topic of its own, 2 M lines of
 * 100 B. What kt has sent is read back and compared. Memory is measured only where --only names it: it takes --gigabytes
 * of disk in the temp folder and a broker of its own. --quick is a tenth of the records and two runs. --check fails where
 * a bar is not held, --write renews the section of docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { fetchLibs } from "../test/support/kafka/libs.ts";
import { type Contender, startApacheKafka } from "./support/contenders.ts";
import { measureProducerMemory } from "./support/producer-memory.ts";
import { measureProducing, PRODUCER_CASES } from "./support/producer-throughput.ts";
import { type Bar, barTable, machine, writeSection } from "./support/sections.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(PRODUCER_CASES).join(",") },
    runs: { type: "string" },
    gigabytes: { type: "string" },
    "bootstrap-server": { type: "string" },
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

/** A broker, and how much to do. */
export interface ProducerBench {
  readonly bootstrap: string;
  /** Of the broker where it was started for this. */
  readonly brokerPid: number | undefined;
  /** For large files. */
  readonly folder: string;
  readonly runs: number;
  readonly records: number;
  readonly gigabytes: number;
}

delete process.env["NODE_EXTRA_CA_CERTS"];
await fetchLibs();
const named = options["bootstrap-server"];
const broker: Contender | undefined = named === undefined ? await startApacheKafka() : undefined;
const folder = mkdtempSync(path.join(tmpdir(), "kt-bench-"));
try {
  const bench: ProducerBench = {
    bootstrap: named ?? broker!.bootstrap,
    brokerPid: broker?.pid,
    folder,
    runs: Number(options.runs ?? (options.quick ? 2 : 5)),
    records: options.quick ? 200_000 : 2_000_000,
    gigabytes: Number(options.gigabytes ?? (options.quick ? 1 : 10)),
  };
  const wanted = options.only.split(",");
  const measured: Measured[] = [];
  const cases = wanted.filter((name) => name !== "memory");
  if (cases.length > 0) measured.push(await measureProducing(bench, cases));
  if (wanted.includes("memory")) measured.push(await measureProducerMemory(bench));
  const bars = measured.flatMap((each) => each.bars);
  const text = `## console-producer

Measured with \`npx tsx bench/console-producer.ts --only ${options.only} --write\` on ${machine()}; NODE_EXTRA_CA_CERTS unset.

${measured.map((each) => each.text).join("\n\n")}

### Bars of console-producer

${barTable(bars)}
`;
  console.log(text);
  if (options.write) writeSection("console-producer", text);
  if (options.check && bars.some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  await broker?.stop();
}
