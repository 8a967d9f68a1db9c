import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Bench, Kafka } from "../bench.ts";
import { isWanted } from "../measure.ts";
import type { Row, Table } from "../suite.ts";
import { ended, ktCommand, shown } from "../support/commands.ts";
import { lineOf } from "../support/lines.ts";
import { type Watched, watchMemory } from "../support/memory.ts";
import { createTopics } from "../support/topics.ts";

/** What stays in the first topic is what the consumer reads. */
export const UNCOMPRESSED = "memory";
const MEMORY_PARTITIONS = 6;
/** The slow broker rests for most of each second. */
const SLOW_SECONDS = 20;
const REST_MS = 900;
const WORK_MS = 100;
const LINES = Buffer.from(Array.from({ length: 10_000 }, (_, line) => `${lineOf(line)}\n`).join(""));

/** What kt holds while gigabytes come through a pipe, with a broker that keeps up and one that does not. */
export async function measureProducerMemory(bench: Bench, { bootstrap, pid }: Kafka): Promise<Table> {
  const bytes = bench.gigabytes * 1e9;
  const rows: Row[] = [];
  await createTopics(bootstrap, [UNCOMPRESSED, `${UNCOMPRESSED}-more`], MEMORY_PARTITIONS);
  const measure = async (name: string, topic: string, more: readonly string[], until: Until): Promise<void> => {
    if (!isWanted(bench, name)) return;
    bench.tell(name);
    const args = ["--bootstrap-server", bootstrap, "--topic", topic, ...more];
    rows.push({ name, samples: await watch(args, until) });
  };
  const more = `${UNCOMPRESSED}-more`;
  await measure("console-producer", UNCOMPRESSED, [], { bytes });
  await measure("console-producer, lz4", more, ["--compression-codec", "lz4"], { bytes: bytes / 2 });
  if (pid !== undefined) {
    const atFullSpeed = slowDown(pid);
    try {
      const patient = ["--request-timeout-ms", "30000"];
      await measure("console-producer, a slow broker", more, patient, { seconds: SLOW_SECONDS });
    } finally {
      atFullSpeed();
    }
  }
  return {
    title: "console-producer",
    about: `Resident at most in the first and in the second half of the time, while ${bench.gigabytes} GB of lines of 100 B come through a pipe (half of it with lz4), into six partitions. The slow broker is stopped for ${REST_MS} ms of each second, for ${SLOW_SECONDS} s.`,
    unit: "MB",
    rows,
  };
}

/** Stops and continues a process in turns, until the result is called. */
function slowDown(pid: number): () => void {
  let timer: NodeJS.Timeout;
  const rest = (): void => {
    process.kill(pid, "SIGSTOP");
    timer = setTimeout(work, REST_MS);
  };
  const work = (): void => {
    process.kill(pid, "SIGCONT");
    timer = setTimeout(rest, WORK_MS);
  };
  rest();
  return () => {
    clearTimeout(timer);
    process.kill(pid, "SIGCONT");
  };
}

interface Until {
  readonly bytes?: number;
  readonly seconds?: number;
}

/** Gives kt lines, as fast as it takes them, until so many bytes or seconds are over. */
async function watch(args: readonly string[], until: Until): Promise<Row["samples"]> {
  const { bytes = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = until;
  const command = ktCommand("console-producer", ...args);
  const [program, ...rest] = command;
  const child = spawn(program, rest, { stdio: ["pipe", "ignore", "inherit"] });
  const over = ended(child, shown(command));
  const watched = watchMemory(child);
  try {
    const end = performance.now() + seconds * 1000;
    for (let given = 0; given < bytes && performance.now() < end; given += LINES.length) await give(child.stdin);
    child.stdin.end();
    await over;
  } finally {
    child.kill();
  }
  return halves(watched(), shown(command));
}

export function halves({ firstHalf, secondHalf }: Watched, command: string): Row["samples"] {
  return { "kt, first half": { values: [firstHalf], command }, "kt, second half": { values: [secondHalf] } };
}

async function give(stdin: Writable): Promise<void> {
  if (!stdin.write(LINES)) await once(stdin, "drain");
}
