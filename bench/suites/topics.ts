import type { Bench, Kafka } from "../bench.ts";
import { isWanted, timed } from "../measure.ts";
import type { Row, Suite, Table } from "../suite.ts";
import { type CommandLine, ktCommand, nodeCommand, officialCommand } from "../support/commands.ts";
import { peakMegabytes } from "../support/memory.ts";
import { createTopics, deleteTopics } from "../support/topics.ts";

const COUNTS = [150, 2000];
const PARTITIONS = 4;
/** A run of kt takes a tenth of one of the official tool. */
const RUNS_FOR_EACH = 4;

/** Lists and describes all topics of a broker. */
export const topics: Suite = {
  name: "topics",
  title: "Topics",
  minutes: 1.5,
  measure: (bench) => bench.withFreshKafka((kafka) => measureTopics(bench, kafka)),
};

async function measureTopics(bench: Bench, { bootstrap, pid }: Kafka): Promise<Table[]> {
  const names = Array.from({ length: Math.max(...COUNTS) }, (_, at) => `bench-${at}`);
  const tables: Table[] = [];
  let there = 0;
  try {
    for (const count of COUNTS) {
      const title = `${count.toLocaleString("en-US")} topics of ${PARTITIONS} partitions`;
      if (!JOBS.some(({ row }) => isWanted(bench, row))) continue;
      bench.tell(title);
      await createTopics(bootstrap, names.slice(there, count), PARTITIONS);
      there = count;
      tables.push({ title, about: ABOUT, unit: "ms", rows: await measureJobs(bench, bootstrap) });
      if (count === COUNTS[0]) tables.push(await measureMemory(bench, bootstrap, title));
    }
    return tables;
  } finally {
    // One that was started for this goes as a whole.
    if (pid === undefined) await deleteTopics(bootstrap, names.slice(0, there));
  }
}

const ABOUT =
  "From start to end of each command. `kcat -L` gives names, leaders and replicas in one; kafkactl and kaf only list. `node` is `node -e 0`.";

interface Job {
  readonly row: string;
  readonly quick: (bootstrap: string) => Readonly<Record<string, CommandLine>> & Readonly<Record<"kt", CommandLine>>;
  readonly slow: (bootstrap: string) => CommandLine;
}

const at = (bootstrap: string): string[] => ["--bootstrap-server", bootstrap];
const kcat = (bootstrap: string): CommandLine => ["kcat", "-b", bootstrap, "-L"];

const JOBS: readonly Job[] = [
  {
    row: "--list",
    quick: (bootstrap) => ({
      node: nodeCommand("-e", "0"),
      kt: ktCommand("topics", ...at(bootstrap), "--list"),
      kcat: kcat(bootstrap),
      kafkactl: ["env", `BROKERS=${bootstrap}`, "kafkactl", "get", "topics"],
      kaf: ["kaf", "--brokers", bootstrap, "topics"],
    }),
    slow: (bootstrap) => officialCommand("topics", ...at(bootstrap), "--list"),
  },
  {
    row: "--describe",
    quick: (bootstrap) => ({ kt: ktCommand("topics", ...at(bootstrap), "--describe"), kcat: kcat(bootstrap) }),
    slow: (bootstrap) => officialCommand("topics", ...at(bootstrap), "--describe"),
  },
];

async function measureJobs(bench: Bench, bootstrap: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { row, quick, slow } of JOBS) {
    if (!isWanted(bench, row)) continue;
    const often = await timed(bench, row, quick(bootstrap), { runs: bench.runs * RUNS_FOR_EACH });
    const seldom = await timed(bench, row, { official: slow(bootstrap) });
    rows.push({ name: row, samples: { ...often.samples, ...seldom.samples } });
  }
  return rows;
}

async function measureMemory(bench: Bench, bootstrap: string, of: string): Promise<Table> {
  const rows: Row[] = [];
  for (const { row, quick, slow } of JOBS) {
    if (!isWanted(bench, row)) continue;
    rows.push(await peakMegabytes(bench, row, { kt: quick(bootstrap).kt, official: slow(bootstrap) }));
  }
  return { title: `Memory, ${of}`, about: "Resident at most.", unit: "MB", rows };
}
