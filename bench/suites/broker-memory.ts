import type { Bench } from "../bench.ts";
import { isWanted } from "../measure.ts";
import type { Table } from "../suite.ts";
import { shown } from "../support/commands.ts";
import { residentMegabytes } from "../support/memory.ts";
import { produce, produceCommand } from "../support/perf-tools.ts";
import { startKt } from "../support/servers.ts";
import { createTopics } from "../support/topics.ts";

const RECORD_SIZE = 10_000;
const RECORDS = 500_000;
const LOOK_EVERY_MS = 200;
const ROW = "5 GB produced";

/** What a broker on disk holds in memory while gigabytes go through it. */
export async function measureMemory(bench: Bench): Promise<Table[]> {
  if (!isWanted(bench, ROW) || bench.tools["official"] === undefined) return [];
  bench.tell(ROW);
  const server = await startKt("disk");
  let most = 0;
  const looking = setInterval(() => (most = Math.max(most, residentMegabytes(server.pid) ?? 0)), LOOK_EVERY_MS);
  try {
    await createTopics(server.bootstrap, ["memory"], 6);
    const load = { topic: "memory", records: RECORDS * bench.share, recordSize: RECORD_SIZE };
    await produce(server.bootstrap, load);
    const after = residentMegabytes(server.pid) ?? Number.NaN;
    const command = shown(produceCommand("localhost:9092", load));
    const samples = { "kt, disk, at most": { values: [most], command }, "kt, disk, after": { values: [after] } };
    const about = `${(load.records * RECORD_SIZE) / 1e9} GB by ProducerPerformance into six partitions. Resident.`;
    return [{ title: "Memory under load", about, unit: "MB", rows: [{ name: ROW, samples }] }];
  } finally {
    clearInterval(looking);
    await server.stop();
  }
}
