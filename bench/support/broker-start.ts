import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { startBroker } from "../../src/broker/start-broker.ts";
import type { Effort, Measured } from "../broker.ts";
import { residentMegabytes, startApacheKafka, startKt } from "./contenders.ts";
import { atLeast, atMost, median, table } from "./sections.ts";

const RUNS_FOR_EACH = 5;
/** Kafka takes seconds. */
const KAFKA_RUNS = 3;

export async function measureStart({ runs }: Effort): Promise<Measured> {
  const node: number[] = [];
  const memory: number[] = [];
  const disk: number[] = [];
  const resident: number[] = [];
  for (let run = 0; run < runs * RUNS_FOR_EACH; run++) {
    node.push(await emptyNode());
    for (const [where, times] of [
      ["memory", memory],
      ["disk", disk],
    ] as const) {
      const broker = await startKt(where);
      times.push(broker.startedInMs);
      if (run === 0) {
        // Its handlers are loaded in the background after the line.
        await sleep(1000);
        resident.push(residentMegabytes(broker.pid));
      }
      await broker.stop();
    }
  }
  const inProcess: number[] = [];
  for (let run = 0; run < runs * RUNS_FOR_EACH; run++) {
    const begun = performance.now();
    const broker = await startBroker();
    inProcess.push(performance.now() - begun);
    await broker.stop();
  }
  const kafka: number[] = [];
  for (let run = 0; run < KAFKA_RUNS; run++) {
    const broker = await startApacheKafka();
    kafka.push(broker.startedInMs);
    await broker.stop();
  }
  const rows = Object.entries({
    "`node -e 0`, until it ends": node,
    "`kt broker start --memory --port 0`, until it listens": memory,
    "`kt broker start --port 0`, a new folder, until it listens": disk,
    "`startBroker()` in a process that runs": inProcess,
    "Apache Kafka, a formatted folder, until it answers": kafka,
  }).map(([what, times]) => [what, median(times).toFixed(1)]);
  return {
    text: `### Start\n\nMedians.\n\n${table(["", "ms"], rows)}`,
    bars: [
      atMost(4, "`kt broker start` / `node -e 0`", median(memory) / median(node)),
      atLeast(30, "Apache Kafka's start / `kt broker start`", median(kafka) / median(memory)),
      atMost(20, "`startBroker()`, ms", median(inProcess)),
      atMost(80, "idle, MB resident", Math.max(...resident)),
    ],
  };
}

function emptyNode(): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn("node", ["-e", "0"], { stdio: "ignore" });
    child.once("error", reject);
    child.once("exit", () => resolve(performance.now() - begun));
  });
}
