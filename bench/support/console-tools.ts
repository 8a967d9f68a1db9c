/** The console tools that are compared, each run as users run it: a process with files or pipes for its streams. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { libsFolder } from "../../test/support/kafka/libs.ts";
import { kt } from "./contenders.ts";

/** A program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

const LOGGING = `-Dlog4j2.configurationFile=${path.resolve(import.meta.dirname, "../../test/support/kafka/tools-log4j2.properties")}`;
/** As kafka-run-class.sh has it, with the heap of kafka-console-consumer.sh and kafka-console-producer.sh. */
const JVM = [
  "-Xmx512M",
  "-server",
  "-XX:+UseG1GC",
  "-XX:MaxGCPauseMillis=20",
  "-XX:InitiatingHeapOccupancyPercent=35",
  "-XX:+ExplicitGCInvokesConcurrent",
  "-Djava.awt.headless=true",
  LOGGING,
];

export function ktCommand(...args: readonly string[]): CommandLine {
  return [process.execPath, kt, ...args];
}

/** @param className within org.apache.kafka.tools */
export function officialCommand(className: string, ...args: readonly string[]): CommandLine {
  return ["java", ...JVM, "-cp", `${libsFolder()}/*`, `org.apache.kafka.tools.${className}`, ...args];
}

export interface Streams {
  /** A file; empty unless given. */
  readonly stdin?: string;
  /** A file; thrown away unless given. */
  readonly stdout?: string;
}

/** Runs a program to its end; gives the seconds that it took. Throws unless it ends with 0. */
export async function secondsOf([program, ...args]: CommandLine, { stdin, stdout }: Streams = {}): Promise<number> {
  const input = stdin === undefined ? ("ignore" as const) : openSync(stdin, "r");
  const output = stdout === undefined ? ("ignore" as const) : openSync(stdout, "w");
  try {
    const begun = performance.now();
    await ended(spawn(program, args, { stdio: [input, output, "ignore"] }), program);
    return (performance.now() - begun) / 1000;
  } finally {
    for (const each of [input, output]) if (typeof each === "number") closeSync(each);
  }
}

/** Milliseconds from a program's start until the first byte on its stdout. */
export async function firstByteOf([program, ...args]: CommandLine): Promise<number> {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  let first: number | undefined;
  child.stdout.on("data", () => (first ??= performance.now() - begun));
  await ended(child, program);
  if (first === undefined) throw new Error(`${program} printed nothing`);
  return first;
}

/** Waits for a program's end; throws unless that is with 0. */
export function ended(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${code ?? signal}`));
    });
  });
}

/** Runs the contenders in turns, so that what else the machine does hits all alike; gives the values of each. */
export async function inTurns<Name extends string>(
  runs: number,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let run = 0; run < runs; run++) {
    for (const name of names) values[name].push(await contenders[name]());
  }
  return values;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".repeat(2);
const PIECE = 10_000;

/** 100 bytes, different for each number. */
export function lineOf(line: number): string {
  return String(line).padStart(10, "0") + LETTERS.slice(line % 26, (line % 26) + 90);
}

/** Writes so many lines of 100 bytes, all different, each behind what `before` gives for its number. */
export function writeLines(file: string, count: number, before: (line: number) => string = () => ""): void {
  const target = openSync(file, "w");
  for (let from = 0; from < count; from += PIECE) {
    const lines = Array.from({ length: Math.min(PIECE, count - from) }, (_, index) => {
      const line = from + index;
      return `${before(line)}${lineOf(line)}\n`;
    });
    writeSync(target, lines.join(""));
  }
  closeSync(target);
}

/** What tells two files apart. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
