/** The programs that are compared, each run as users run it: a process with files or pipes for its streams. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import path from "node:path";
import { libsFolder } from "../../test/support/kafka/libs.ts";
import { OFFICIAL_TOOLS, type ToolName } from "../../test/support/tools.ts";

export const kt = path.resolve(import.meta.dirname, "../../bin/kt.js");

/** A program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

const LOGGING = `-Dlog4j2.configurationFile=${path.resolve(import.meta.dirname, "../../test/support/kafka/tools-log4j2.properties")}`;
/** As kafka-run-class.sh has it. */
const JVM = [
  "-server",
  "-XX:+UseG1GC",
  "-XX:MaxGCPauseMillis=20",
  "-XX:InitiatingHeapOccupancyPercent=35",
  "-XX:+ExplicitGCInvokesConcurrent",
  "-Djava.awt.headless=true",
  LOGGING,
];
/** As the scripts of these have it, and kafka-run-class.sh for the others. */
const HEAPS: Partial<Record<ToolName, string>> = {
  "console-consumer": "-Xmx512M",
  "console-producer": "-Xmx512M",
  "consumer-perf-test": "-Xmx512M",
  "producer-perf-test": "-Xmx512M",
  "verifiable-consumer": "-Xmx512M",
  "verifiable-producer": "-Xmx512M",
};
const HEAP = "-Xmx256M";

export function nodeCommand(...args: readonly string[]): CommandLine {
  return [process.execPath, ...args];
}

export function ktCommand(...args: readonly string[]): CommandLine {
  return nodeCommand(kt, ...args);
}

/** The official tool that kt's command of that name mirrors, without the shell script before it. */
export function officialCommand(tool: ToolName, ...args: readonly string[]): CommandLine {
  return ["java", HEAPS[tool] ?? HEAP, ...JVM, "-cp", `${libsFolder()}/*`, OFFICIAL_TOOLS[tool], ...args];
}

/** How the folder of a run begins. */
export const FOLDER_PREFIX = "kt-bench-";

/** A command line as a user would type it: the scripts' names, no paths of this machine, no ports of this run. */
export function shown([program, ...args]: CommandLine): string {
  const words = [path.basename(program), ...args.map(placeless)];
  if (args[0] === kt) words.splice(0, 2, "kt");
  const at = args.indexOf("-cp");
  if (program === "java" && at !== -1) words.splice(0, at + 4, scriptOf(args[at + 2] ?? ""));
  return words.map((word) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word}'`)).join(" ");
}

/** Without this run's port and folder. */
function placeless(word: string): string {
  const file = word.includes(`${path.sep}${FOLDER_PREFIX}`) ? path.basename(word) : word;
  return file.replaceAll(/127\.0\.0\.1:\d+/g, "localhost:9092");
}

function scriptOf(className: string): string {
  const name = Object.entries(OFFICIAL_TOOLS).find(([, each]) => each === className)?.[0];
  return name === undefined ? className : `kafka-${name}.sh`;
}

export interface Streams {
  /** A file; empty unless given. */
  readonly stdin?: string;
  /** A file; thrown away unless given. */
  readonly stdout?: string;
  /** Exit codes that are no failure; 0 unless given. */
  readonly accepted?: readonly number[];
}

/** Runs a program to its end; gives the milliseconds that it took. Throws when it fails. */
export async function millisecondsOf([program, ...args]: CommandLine, streams: Streams = {}): Promise<number> {
  const { stdin, stdout, accepted } = streams;
  const input = stdin === undefined ? ("ignore" as const) : openSync(stdin, "r");
  const output = stdout === undefined ? ("ignore" as const) : openSync(stdout, "w");
  try {
    const begun = performance.now();
    await ended(spawn(program, args, { stdio: [input, output, "ignore"] }), shown([program, ...args]), accepted);
    return performance.now() - begun;
  } finally {
    for (const each of [input, output]) if (typeof each === "number") closeSync(each);
  }
}

export async function secondsOf(command: CommandLine, streams: Streams = {}): Promise<number> {
  return (await millisecondsOf(command, streams)) / 1000;
}

/** Runs a program to its end; gives what it printed. Throws unless it ends with 0. */
export async function stdoutOf([program, ...args]: CommandLine): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await ended(child, shown([program, ...args]));
  return Buffer.concat(chunks).toString();
}

/** Milliseconds from a program's start until the first byte on its stdout. */
export async function firstByteOf([program, ...args]: CommandLine): Promise<number> {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  let first: number | undefined;
  child.stdout.on("data", () => (first ??= performance.now() - begun));
  await ended(child, shown([program, ...args]));
  if (first === undefined) throw new Error(`${program} printed nothing`);
  return first;
}

/** Waits for a program's end; throws unless that is with an accepted exit code. */
export function ended(child: ChildProcess, program: string, accepted: readonly number[] = [0]): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code !== null && accepted.includes(code)) resolve();
      else reject(new Error(`${program} ended with ${code ?? signal}`));
    });
  });
}
