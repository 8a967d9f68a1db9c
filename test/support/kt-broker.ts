import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { KT_LAUNCHER, ktEnvironment, NODE } from "./kt.ts";

/** `kt broker start` as a process of its own. */
export interface KtBroker {
  readonly bootstrap: string;
  readonly clusterId: string;
  readonly pid: number;
  readonly dataDir: string;
  /** All lines of its stderr so far. */
  readonly stderr: () => string;
  /** Resident memory, in bytes. */
  residentBytes(): number;
  /** Resolves when the process has ended, with its exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Stops it at once and removes its data. */
  remove(): Promise<void>;
}

export interface KtBrokerOptions {
  /** A new temporary folder unless given. */
  readonly dataDir?: string;
  readonly memory?: boolean;
  readonly args?: readonly string[];
}

/** The one line of stdout. */
interface Announced {
  host: string;
  port: number;
  pid: number;
  clusterId: string;
}

/** Thrown when kt ends before it listens. */
export class KtBrokerEnded extends Error {
  override name = "KtBrokerEnded";
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(exitCode: number | null, stderr: string) {
    super(`kt broker start ended with ${exitCode} before it listened: ${stderr}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** Starts the built kt; resolves when it listens. */
export async function startKtBroker(options: KtBrokerOptions = {}): Promise<KtBroker> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "kt-broker-")));
  const where = options.memory === true ? ["--memory"] : ["--data-dir", dataDir];
  const args = [KT_LAUNCHER, "broker", "start", "--port", "0", "--output", "json", ...where, ...(options.args ?? [])];
  const child = spawn(NODE, args, { cwd: tmpdir(), env: ktEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  const killIt = () => child.kill("SIGKILL");
  process.once("exit", killIt);
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      process.removeListener("exit", killIt);
      resolve(code);
    });
  });
  const started = await Promise.race([firstLine(child), ended]);
  if (typeof started !== "string") throw new KtBrokerEnded(started, stderr);
  const { host, port, pid, clusterId } = JSON.parse(started) as Announced;
  return {
    bootstrap: `${host}:${port}`,
    clusterId,
    pid,
    dataDir,
    stderr: () => stderr,
    residentBytes: () => residentBytes(pid),
    ended,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
    async remove() {
      child.kill("SIGKILL");
      await ended;
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    createInterface({ input: child.stdout! }).once("line", resolve);
  });

/** VmRSS of a process, from /proc. */
function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(?<kilobytes>\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line!.groups!["kilobytes"]) * 1024;
}
