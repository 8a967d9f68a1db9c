import type { Effort, Measured } from "../broker.ts";
import { type Contender, startApacheKafka, startKt } from "./contenders.ts";
import { consume, createTopic, produce } from "./perf-tools.ts";
import { atLeast, type Bar, table } from "./sections.ts";

const SIZES = [
  { label: "1 M x 100 B", records: 1_000_000, recordSize: 100 },
  { label: "200 k x 1 KB", records: 200_000, recordSize: 1000 },
];
const PARTITIONS = [1, 6];

/** Best records a second, by contender. */
type Best = Map<Contender, number>;

export async function measureThroughput({ runs, share }: Effort): Promise<Measured> {
  const contenders = [await startApacheKafka(), await startKt("disk"), await startKt("memory")];
  try {
    const rows: string[][] = [];
    const bars: Bar[] = [];
    for (const { label, records, recordSize } of SIZES) {
      for (const partitions of PARTITIONS) {
        const load = { records: records * share, recordSize };
        const { produced, consumed } = await compare(contenders, { ...load, partitions, runs });
        const where = `${label}, ${partitions} partition${partitions === 1 ? "" : "s"}`;
        rows.push(rowOf(`produce ${where}`, contenders, produced), rowOf(`consume ${where}`, contenders, consumed));
        bars.push(...barsOf(where, contenders, produced, consumed));
      }
    }
    const head = ["Records a second, acks=all", ...contenders.map(({ name }) => name)];
    return { text: `### Throughput\n\nThe best of ${runs} runs each.\n\n${table(head, rows)}`, bars };
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

interface Comparison {
  readonly records: number;
  readonly recordSize: number;
  readonly partitions: number;
  readonly runs: number;
}

async function compare(
  contenders: readonly Contender[],
  { records, recordSize, partitions, runs }: Comparison,
): Promise<{ produced: Best; consumed: Best }> {
  const produced: Best = new Map();
  const consumed: Best = new Map();
  for (let run = 0; run < runs; run++) {
    for (const contender of contenders) {
      const topic = `perf-${recordSize}-${partitions}-${run}`;
      const { bootstrap } = contender;
      createTopic(bootstrap, topic, partitions);
      const { recordsPerSecond } = await produce(bootstrap, { topic, records, recordSize });
      keepBest(produced, contender, recordsPerSecond);
      keepBest(consumed, contender, await consume(bootstrap, topic, records));
    }
  }
  return { produced, consumed };
}

function keepBest(best: Best, contender: Contender, value: number): void {
  best.set(contender, Math.max(best.get(contender) ?? 0, value));
}

function rowOf(what: string, contenders: readonly Contender[], best: Best): string[] {
  return [what, ...contenders.map((contender) => Math.round(best.get(contender) ?? 0).toLocaleString("en-US"))];
}

function barsOf(where: string, [kafka, disk, memory]: readonly Contender[], produced: Best, consumed: Best): Bar[] {
  const ratio = (best: Best, of: Contender | undefined): number =>
    of === undefined || kafka === undefined ? Number.NaN : (best.get(of) ?? 0) / (best.get(kafka) ?? 0);
  return [
    atLeast(1, `kt on disk / Kafka: produce ${where}`, ratio(produced, disk)),
    atLeast(1, `kt on disk / Kafka: consume ${where}`, ratio(consumed, disk)),
    atLeast(1.2, `kt in memory / Kafka: produce ${where}`, ratio(produced, memory)),
    atLeast(1, `kt in memory / Kafka: consume ${where}`, ratio(consumed, memory)),
  ];
}
