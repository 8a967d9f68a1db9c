import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConsumerBench, Measured } from "../console-consumer.ts";
import { ended, ktCommand } from "./console-tools.ts";
import { residentMegabytes } from "./contenders.ts";
import { createTopic, produce } from "./perf-tools.ts";
import { atMost, table } from "./sections.ts";

const RECORD_SIZE = 1000;
const TOPIC = "memory";
const LOOK_EVERY_MS = 50;
/** What the slow reader takes: a piece, and then a rest. */
const SLOW_PIECE = 1024 * 1024;
const SLOW_REST_MS = 50;
const SLOW_SECONDS = 20;
const MOST_MEGABYTES = 180;

/** What kt holds in memory while gigabytes stream through a pipe, with a reader that keeps up and one that does not. */
export async function measureMemory({ bootstrap, gigabytes }: ConsumerBench): Promise<Measured> {
  createTopic(bootstrap, TOPIC, 6);
  const records = Math.round((gigabytes * 1e9) / RECORD_SIZE);
  await produce(bootstrap, { topic: TOPIC, records, recordSize: RECORD_SIZE });
  const at = ["--bootstrap-server", bootstrap, "--topic", TOPIC, "--from-beginning"];
  const fast = await watch([...at, "--max-messages", String(records)], Number.POSITIVE_INFINITY);
  const slow = await watch(at, SLOW_SECONDS);
  const rows = [row("a reader that keeps up", fast), row("a slow one", slow)];
  return {
    text: `### Memory\n\nMB resident at most while records of ${RECORD_SIZE} B from six partitions go through a pipe.\n\n${table(["", "GB", "s", "first half", "second half"], rows)}`,
    bars: [
      atMost(MOST_MEGABYTES, "MB resident", Math.max(fast.firstHalf, fast.secondHalf)),
      atMost(1.1, "MB resident, second half / first", fast.secondHalf / fast.firstHalf),
      atMost(MOST_MEGABYTES, "MB resident, a slow reader", Math.max(slow.firstHalf, slow.secondHalf)),
    ],
  };
}

interface Seen {
  readonly bytes: number;
  readonly seconds: number;
  /** MB at most while the first and the second half of the time went by. */
  readonly firstHalf: number;
  readonly secondHalf: number;
}

function row(name: string, { bytes, seconds, firstHalf, secondHalf }: Seen): string[] {
  return [name, (bytes / 1e9).toFixed(2), seconds.toFixed(1), firstHalf.toFixed(0), secondHalf.toFixed(0)];
}

/** @param seconds Read slowly for so long, then end; Infinity reads all as fast as it comes. */
async function watch(args: readonly string[], seconds: number): Promise<Seen> {
  const [program, ...rest] = ktCommand("console-consumer", ...args);
  const begun = performance.now();
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "ignore"] });
  const over = ended(child, program);
  const looks: number[] = [];
  const looking = setInterval(() => {
    if (child.exitCode === null && child.signalCode === null) looks.push(residentMegabytes(child.pid ?? 0));
  }, LOOK_EVERY_MS);
  let bytes = 0;
  try {
    if (seconds === Number.POSITIVE_INFINITY) {
      for await (const chunk of child.stdout) bytes += (chunk as Buffer).length;
    } else {
      for (const end = begun + seconds * 1000; performance.now() < end;) {
        // A stream that nobody reads from holds the pipe back.
        for (let taken = 0; taken < SLOW_PIECE;) {
          const chunk = child.stdout.read() as Buffer | null;
          if (chunk === null) break;
          taken += chunk.length;
          bytes += chunk.length;
        }
        await sleep(SLOW_REST_MS);
      }
      child.stdout.destroy();
    }
    await over;
  } finally {
    clearInterval(looking);
  }
  const half = Math.ceil(looks.length / 2);
  return {
    bytes,
    seconds: (performance.now() - begun) / 1000,
    firstHalf: Math.max(...looks.slice(0, half)),
    secondHalf: Math.max(...looks.slice(half)),
  };
}
