import { spawn } from "node:child_process";
import type { ExitStatus } from "../../kit/define.ts";

/** What a shell gives for a command that it does not find, and for one that it may not run. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

export interface Child {
  /** How it ended, or how a shell would say that it did not begin. */
  readonly ended: Promise<ExitStatus>;
  /** Sends it a signal; without effect once it has ended. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** Runs a command on the streams of this process. */
export function startChild(
  [command = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Child {
  const notBegun = (error: unknown): number => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    report(`${command}: ${reasonOf(code) ?? String(error)}`);
    return code === "ENOENT" ? NOT_FOUND : NOT_EXECUTABLE;
  };
  try {
    const child = spawn(command, args, { stdio: "inherit", env });
    const ended = new Promise<ExitStatus>((resolve) => {
      child.once("error", (error) => resolve(notBegun(error)));
      child.once("exit", (code, signal) => resolve(signal ?? code ?? NOT_EXECUTABLE));
    });
    return { ended, signal: (signal) => void child.kill(signal) };
  } catch (error) {
    // Some failures are thrown, some are told later.
    return { ended: Promise.resolve(notBegun(error)), signal: () => {} };
  }
}

function reasonOf(code: unknown): string | undefined {
  switch (code) {
    case "ENOENT":
      return "command not found";
    case "EACCES":
      return "permission denied";
    case "E2BIG":
      return "too many arguments, or too large an environment";
    default:
      return undefined;
  }
}
