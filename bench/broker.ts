/**
 * How kt's broker does beside Apache Kafka: start, throughput, latency, memory. Build kt first.
 *
 *   npx tsx bench/broker.ts [--only start,throughput,latency,memory] [--runs 5] [--quick] [--check] [--write]
 *
 * Both are measured in turns, in one run, with Kafka's own ProducerPerformance and ConsumerPerformance; of the
 * throughputs the best of the runs counts on each side. --quick is a tenth of the records and two runs. --check fails
 * where a bar is not held, --write renews the broker's section of docs/benchmarks.md.
 */
import { parseArgs } from "node:util";
import { fetchLibs } from "../test/support/kafka/libs.ts";
import { measureLatency } from "./support/broker-latency.ts";
import { measureMemory } from "./support/broker-memory.ts";
import { measureStart } from "./support/broker-start.ts";
import { measureThroughput } from "./support/broker-throughput.ts";
import { type Bar, barTable, machine, writeSection } from "./support/sections.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "start,throughput,latency,memory" },
    runs: { type: "string" },
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

export interface Effort {
  readonly runs: number;
  /** Of the full number of records. */
  readonly share: number;
}

const measurements: Readonly<Record<string, (effort: Effort) => Promise<Measured>>> = {
  start: measureStart,
  throughput: measureThroughput,
  latency: measureLatency,
  memory: measureMemory,
};

delete process.env["NODE_EXTRA_CA_CERTS"];
await fetchLibs();
const effort = { runs: Number(options.runs ?? (options.quick ? 2 : 5)), share: options.quick ? 0.1 : 1 };
const measured: Measured[] = [];
for (const name of options.only.split(",")) {
  const measure = measurements[name];
  if (measure === undefined) throw new Error(`no measurement ${name}`);
  measured.push(await measure(effort));
}
const bars = measured.flatMap((each) => each.bars);
const text = `## The broker

Measured with \`npx tsx bench/broker.ts --write\` on ${machine()}. Of ${effort.runs} runs, in turns; NODE_EXTRA_CA_CERTS unset.

${measured.map((each) => each.text).join("\n\n")}

### Bars of the broker

${barTable(bars)}
`;
console.log(text);
if (options.write) writeSection("broker", text);
if (options.check && bars.some(({ holds }) => !holds)) process.exitCode = 1;
