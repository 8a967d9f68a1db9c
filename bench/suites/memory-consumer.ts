import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Kafka } from "../bench.ts";
import { isWanted } from "../measure.ts";
import type { Row, Table } from "../suite.ts";
import { ended, ktCommand, shown } from "../support/commands.ts";
import { watchMemory } from "../support/memory.ts";
import { halves, UNCOMPRESSED } from "./memory-producer.ts";

/** What the slow reader takes: a piece, and then a rest. */
const SLOW_PIECE = 1024 * 1024;
const SLOW_REST_MS = 50;
const SLOW_SECONDS = 20;

/** What kt holds while gigabytes go through a pipe, with a reader that keeps up and one that does not. */
export async function measureConsumerMemory(bench: Bench, { bootstrap }: Kafka): Promise<Table> {
  const args = ["--bootstrap-server", bootstrap, "--topic", UNCOMPRESSED, "--from-beginning"];
  const rows: Row[] = [];
  const measure = async (name: string, more: readonly string[], read: Read): Promise<void> => {
    if (!isWanted(bench, name)) return;
    bench.tell(name);
    rows.push({ name, samples: await watch([...args, ...more], read) });
  };
  await measure("console-consumer", ["--until-end"], readAll);
  await measure("console-consumer, a slow reader", [], readSlowly);
  const about = `Resident at most in the first and in the second half of the time, while what was produced goes through a pipe. The slow reader takes 1 MiB and rests for ${SLOW_REST_MS} ms, for ${SLOW_SECONDS} s.`;
  return { title: "console-consumer", about, unit: "MB", rows };
}

type Read = (stdout: Readable) => Promise<void>;

function readAll(stdout: Readable): Promise<void> {
  stdout.resume();
  return Promise.resolve();
}

async function readSlowly(stdout: Readable): Promise<void> {
  for (const end = performance.now() + SLOW_SECONDS * 1000; performance.now() < end;) {
    // A stream that nobody reads from holds the pipe back.
    for (let taken = 0; taken < SLOW_PIECE;) {
      const chunk = stdout.read() as Buffer | null;
      if (chunk === null) break;
      taken += chunk.length;
    }
    await sleep(SLOW_REST_MS);
  }
  stdout.destroy();
}

async function watch(args: readonly string[], read: Read): Promise<Row["samples"]> {
  const command = ktCommand("console-consumer", ...args);
  const [program, ...rest] = command;
  const child: ChildProcessByStdio<null, Readable, null> = spawn(program, rest, {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const over = ended(child, shown(command));
  const watched = watchMemory(child);
  try {
    await read(child.stdout);
    await over;
  } finally {
    child.kill();
  }
  return halves(watched(), shown(command));
}
