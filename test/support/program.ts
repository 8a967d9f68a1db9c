import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LeasedKafka } from "./kafka/lease-client.ts";
import { type Outcome, type ProcessOptions, runOfficial } from "./kafka/official.ts";
import { runKt } from "./kt.ts";
import { OFFICIAL_TOOLS, type ToolName } from "./tools.ts";

export interface ToolRun {
  tool: ToolName;
  args: string[];
  /** Files of the working directory, by name. */
  files?: Map<string, Buffer>;
  stdin?: string | Buffer;
  env?: Record<string, string>;
  limitMs?: number;
  /** See ProcessOptions. */
  signal?: ProcessOptions["signal"];
  stdoutClosed?: boolean;
  terminal?: ProcessOptions["terminal"];
}

/** What plays the program under test: kt, or the official tool, warm or as a process, to check the tests themselves. */
export type Subject = "kt" | "official" | "official-process";

/** KT_TEST_PROGRAM, kt unless set. */
export function subject(): Subject {
  const name = process.env["KT_TEST_PROGRAM"] ?? "kt";
  if (name !== "kt" && name !== "official" && name !== "official-process") throw new Error(`no such program: ${name}`);
  return name;
}

/** Runs the program under test in a folder of its own that holds the run's files. */
export function runSubject(kafka: LeasedKafka, run: ToolRun): Promise<Outcome> {
  const { tool, args, stdin = "", env = {}, limitMs, signal, stdoutClosed, terminal } = run;
  const special = {
    ...(signal === undefined ? {} : { signal }),
    ...(stdoutClosed === undefined ? {} : { stdoutClosed }),
    ...(terminal === undefined ? {} : { terminal }),
  };
  // Signals and closed streams are a process' own.
  if (subject() === "official" && Object.keys(special).length === 0) return runWarmOfficial(kafka, run);
  return inFolderOf(run, (cwd) => {
    if (subject() !== "kt") return runOfficial(OFFICIAL_TOOLS[tool], args, { cwd, stdin, env, ...special });
    return runKt([tool, ...args], { cwd, stdin, env, ...special, ...(limitMs === undefined ? {} : { limitMs }) });
  });
}

/** Runs the official tool in the cluster's warm JVM. The environment is that of the JVM. */
export async function runWarmOfficial(
  kafka: LeasedKafka,
  { tool, args, files, stdin = "" }: ToolRun,
): Promise<Outcome> {
  await writeFiles(kafka.workdir, files);
  try {
    return await kafka.run(OFFICIAL_TOOLS[tool], args, stdin);
  } finally {
    await Promise.all([...(files?.keys() ?? [])].map((name) => rm(join(kafka.workdir, name))));
  }
}

async function inFolderOf<T>({ files }: ToolRun, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "kt-run-"));
  try {
    await writeFiles(folder, files);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeFiles(folder: string, files: ToolRun["files"]): Promise<void> {
  for (const [name, bytes] of files ?? []) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}
