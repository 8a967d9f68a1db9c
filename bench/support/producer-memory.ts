import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Measured, ProducerBench } from "../console-producer.ts";
import { ended, ktCommand, lineOf } from "./console-tools.ts";
import { residentMegabytes } from "./contenders.ts";
import { createTopic } from "./perf-tools.ts";
import { atMost, table } from "./sections.ts";

const TOPIC = "memory";
const LOOK_EVERY_MS = 50;
const MOST_MEGABYTES = 180;
/** The slow broker rests for most of each second. */
const SLOW_SECONDS = 20;
const REST_MS = 900;
const WORK_MS = 100;
const LINES = Buffer.from(Array.from({ length: 10_000 }, (_, line) => `${lineOf(line)}\n`).join(""));

/** What kt holds in memory while gigabytes come through a pipe, with a broker that keeps up and one that does not. */
export async function measureProducerMemory({ bootstrap, brokerPid, gigabytes }: ProducerBench): Promise<Measured> {
  createTopic(bootstrap, TOPIC, 6);
  const bytes = gigabytes * 1e9;
  const runs = new Map([
    ["uncompressed", await watch(bootstrap, [], { bytes })],
    ["lz4", await watch(bootstrap, ["--compression-codec", "lz4"], { bytes: bytes / 5 })],
  ]);
  if (brokerPid !== undefined) runs.set("a slow broker", await whileSlow(bootstrap, brokerPid));
  const rows = [...runs].map(([name, { taken, seconds, firstHalf, secondHalf }]) => {
    return [name, (taken / 1e9).toFixed(1), seconds.toFixed(1), firstHalf.toFixed(0), secondHalf.toFixed(0)];
  });
  return {
    text: `### Memory\n\nMB resident at most while lines of 100 B come through a pipe, for six partitions. The slow broker is stopped for ${REST_MS} ms of each second.\n\n${table(["", "GB", "s", "first half", "second half"], rows)}`,
    bars: [...runs].flatMap(([name, { firstHalf, secondHalf }]) => [
      atMost(MOST_MEGABYTES, `MB resident, ${name}`, Math.max(firstHalf, secondHalf)),
      atMost(1.1, `MB resident, second half / first, ${name}`, secondHalf / firstHalf),
    ]),
  };
}

async function whileSlow(bootstrap: string, pid: number): Promise<Seen> {
  const atFullSpeed = slowDown(pid);
  try {
    return await watch(bootstrap, ["--request-timeout-ms", "30000"], { seconds: SLOW_SECONDS });
  } finally {
    atFullSpeed();
  }
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

interface Seen {
  /** Bytes that kt has read. */
  readonly taken: number;
  readonly seconds: number;
  /** MB at most while the first and the second half of the time went by. */
  readonly firstHalf: number;
  readonly secondHalf: number;
}

/** Gives kt lines, as fast as it takes them, until so many bytes or seconds are over. */
async function watch(
  bootstrap: string,
  more: readonly string[],
  { bytes = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY },
): Promise<Seen> {
  const [program, ...rest] = ktCommand("console-producer", "--bootstrap-server", bootstrap, "--topic", TOPIC, ...more);
  const begun = performance.now();
  const child = spawn(program, rest, { stdio: ["pipe", "ignore", "inherit"] });
  const over = ended(child, program);
  const looks: number[] = [];
  const looking = setInterval(() => {
    if (child.exitCode === null && child.signalCode === null) looks.push(residentMegabytes(child.pid ?? 0));
  }, LOOK_EVERY_MS);
  let taken = 0;
  try {
    const end = begun + seconds * 1000;
    for (; taken < bytes && performance.now() < end; taken += LINES.length) await give(child.stdin);
    child.stdin.end();
    await over;
  } finally {
    clearInterval(looking);
  }
  const half = Math.ceil(looks.length / 2);
  return {
    taken,
    seconds: (performance.now() - begun) / 1000,
    firstHalf: Math.max(...looks.slice(0, half)),
    secondHalf: Math.max(...looks.slice(half)),
  };
}

async function give(stdin: Writable): Promise<void> {
  if (!stdin.write(LINES)) await once(stdin, "drain");
}
