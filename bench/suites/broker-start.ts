import { setTimeout as sleep } from "node:timers/promises";
import { startBroker } from "../../src/broker/start-broker.ts";
import type { Bench } from "../bench.ts";
import { type Contender, inTurns, isWanted, rowOf } from "../measure.ts";
import type { Table } from "../suite.ts";
import { millisecondsOf, nodeCommand } from "../support/commands.ts";
import { residentMegabytes } from "../support/memory.ts";
import { type Server, startApacheKafka, startKt } from "../support/servers.ts";

const RUNS_FOR_EACH = 3;
/** Its handlers are loaded in the background after the line. */
const LOADED_AFTER_MS = 1000;
const ROWS = { start: "start", idle: "idle" } as const;

/** How long a broker takes until it listens, and what it holds then. */
export async function measureStart(bench: Bench): Promise<Table[]> {
  if (!isWanted(bench, ROWS.start)) return [];
  bench.tell(ROWS.start);
  const idle: number[] = [];
  const started = (command: string, start: () => Promise<Server>): Contender<number> => ({
    command,
    run: async (turn) => {
      const server = await start();
      if (turn === 0 && command.includes("--memory")) {
        await sleep(LOADED_AFTER_MS);
        idle.push(residentMegabytes(server.pid) ?? Number.NaN);
      }
      await server.stop();
      return server.startedInMs;
    },
  });
  const node = nodeCommand("-e", "0");
  const contenders: Record<string, Contender<number>> = {
    node: { command: node, run: () => millisecondsOf(node) },
    "kt, memory": started("kt broker start --memory --port 0", () => startKt("memory")),
    "kt, disk": started("kt broker start --port 0 --data-dir DIR", () => startKt("disk")),
    "startBroker()": { command: 'startBroker() of "kafka-kt/broker"', run: startInProcess },
    official: started("kafka-server-start.sh server.properties", startApacheKafka),
  };
  const fewer = { official: bench.runs };
  const turns = await inTurns(bench, contenders, { runs: bench.runs * RUNS_FOR_EACH, fewer });
  const about =
    "From a process' start until it listens: kt until its line, Apache Kafka with a formatted folder until it answers. `node` is `node -e 0`, until it ends. `startBroker()` is in a process that runs.";
  return [
    { title: "Start", about, unit: "ms", rows: [rowOf(ROWS.start, turns, (milliseconds) => milliseconds)] },
    {
      title: "Memory at rest",
      about: "Resident, a second after the start.",
      unit: "MB",
      rows: [{ name: ROWS.idle, samples: { "kt, memory": { values: idle } } }],
    },
  ];
}

async function startInProcess(): Promise<number> {
  const begun = performance.now();
  const broker = await startBroker();
  const milliseconds = performance.now() - begun;
  await broker.stop();
  return milliseconds;
}
