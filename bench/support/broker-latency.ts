import type { Effort, Measured } from "../broker.ts";
import { startApacheKafka, startKt } from "./contenders.ts";
import { createTopic, produce } from "./perf-tools.ts";
import { atMost, table } from "./sections.ts";

const RECORDS_PER_SECOND = 5000;
const SECONDS = 10;
/** Before the measured part: a JVM broker is slow at first. */
const WARM_UP = 50_000;

export async function measureLatency({ runs, share }: Effort): Promise<Measured> {
  const contenders = [await startApacheKafka(), await startKt("disk")];
  try {
    const best: number[] = contenders.map(() => Infinity);
    const load = { topic: "latency", recordSize: 100 };
    for (const { bootstrap } of contenders) {
      createTopic(bootstrap, load.topic, 1);
      await produce(bootstrap, { ...load, records: WARM_UP });
    }
    const records = RECORDS_PER_SECOND * SECONDS * Math.max(share, 0.3);
    for (let run = 0; run < runs; run++) {
      for (const [index, { bootstrap }] of contenders.entries()) {
        const { p99 } = await produce(bootstrap, { ...load, records, throughput: RECORDS_PER_SECOND });
        best[index] = Math.min(best[index] ?? Infinity, p99);
      }
    }
    const rows = contenders.map(({ name }, index) => [name, best[index] ?? Number.NaN]);
    const [kafka = Number.NaN, disk = Number.NaN] = best;
    return {
      text: `### Latency\n\nProduce, acks=all, ${RECORDS_PER_SECOND} records a second: 99th percentile, the best of ${runs} runs.\n\n${table(["", "ms"], rows)}`,
      bars: [atMost(1, "kt's p99 / Kafka's", disk / kafka)],
    };
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}
