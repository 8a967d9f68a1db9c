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
  const child = spawn(command, args, { stdio: "inherit", env });
  const ended = new Promise<ExitStatus>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      report(`${command}: ${missing ? "command not found" : reasonOf(error)}`);
      resolve(missing ? NOT_FOUND : NOT_EXECUTABLE);
    });
    child.once("exit", (code, signal) => resolve(signal ?? code ?? 1));
  });
  return { ended, signal: (signal) => void child.kill(signal) };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === "EACCES") return "permission denied";
  if (code === "E2BIG") return "too many arguments, or too large an environment";
  return message;
}
