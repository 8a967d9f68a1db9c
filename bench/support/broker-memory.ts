import type { Effort, Measured } from "../broker.ts";
import { residentMegabytes, startKt } from "./contenders.ts";
import { createTopic, produce } from "./perf-tools.ts";
import { atMost } from "./sections.ts";

const RECORD_SIZE = 10_000;
const RECORDS = 500_000;
const LOOK_EVERY_MS = 200;

/** What a broker on disk holds in memory while 5 GB go through it. */
export async function measureMemory({ share }: Effort): Promise<Measured> {
  const broker = await startKt("disk");
  let most = 0;
  const looking = setInterval(() => (most = Math.max(most, residentMegabytes(broker.pid))), LOOK_EVERY_MS);
  try {
    createTopic(broker.bootstrap, "memory", 6);
    const records = RECORDS * share;
    await produce(broker.bootstrap, { topic: "memory", records, recordSize: RECORD_SIZE });
    const after = residentMegabytes(broker.pid);
    const gigabytes = (records * RECORD_SIZE) / 1e9;
    const text = `### Memory\n\n${gigabytes} GB produced to a broker on disk: ${most.toFixed(0)} MB resident at most, ${after.toFixed(0)} MB after.`;
    return { text, bars: [atMost(200, `MB resident after ${gigabytes} GB`, after)] };
  } finally {
    clearInterval(looking);
    await broker.stop();
  }
}
