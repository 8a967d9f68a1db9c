/** The memory of processes, as Linux tells it. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Bench } from "../bench.ts";
import { inTurns, rowOf } from "../measure.ts";
import type { Row } from "../suite.ts";
import { type CommandLine, ended, shown } from "./commands.ts";

const LOOK_EVERY_MS = 50;
/** For commands that are over in no time. */
const LOOK_CLOSELY_MS = 2;

/** What a process holds in RAM now, in MB; undefined once it has ended. */
export function residentMegabytes(pid: number): number | undefined {
  return statusMegabytes(pid, "VmRSS");
}

/** A process that has ended has no such lines any more. */
function statusMegabytes(pid: number, field: "VmRSS" | "VmHWM"): number | undefined {
  try {
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** What each command holds at most, in MB. */
export async function peakMegabytes(
  bench: Bench,
  name: string,
  commands: Readonly<Record<string, CommandLine>>,
): Promise<Row> {
  const contenders = Object.entries(commands).map(
    ([program, command]) => [program, { command, run: () => peakOf(command) }] as const,
  );
  return rowOf(name, await inTurns(bench, Object.fromEntries(contenders)), (megabytes) => megabytes);
}

async function peakOf([program, ...args]: CommandLine): Promise<number> {
  const child = spawn(program, args, { stdio: "ignore" });
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, statusMegabytes(child.pid ?? 0, "VmHWM") ?? 0);
  }, LOOK_CLOSELY_MS);
  try {
    await ended(child, shown([program, ...args]));
  } finally {
    clearInterval(looking);
  }
  return most;
}

/** What a process held while it worked. */
export interface Watched {
  /** MB at most while the first and the second half of the time went by. */
  readonly firstHalf: number;
  readonly secondHalf: number;
}

/** Looks at a process until the result is called, after its end at the latest. */
export function watchMemory(child: ChildProcess): () => Watched {
  const looks: number[] = [];
  const looking = setInterval(() => {
    const now = residentMegabytes(child.pid ?? 0);
    if (now !== undefined) looks.push(now);
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(looking);
    const half = Math.ceil(looks.length / 2);
    return { firstHalf: Math.max(...looks.slice(0, half)), secondHalf: Math.max(...looks.slice(half)) };
  };
}
