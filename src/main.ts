import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { dispatch } from "./cli/dispatch.ts";
import { WriteError } from "./cli/io.ts";
import type { Io, OutputStream } from "./cli/io.ts";

/** What a shell says of a process that a signal ended: 128 and the signal's number. */
const INTERRUPTED = 130;
const TERMINATED = 143;

/**
 * Runs kt on the process' own arguments and streams and ends the process.
 * This is the only place that reads `process`, sets the exit code or ends the process.
 */
export async function start(): Promise<void> {
  process.on("SIGINT", () => process.exit(INTERRUPTED));
  process.on("SIGTERM", () => process.exit(TERMINATED));
  const stderr = processStream(2);
  let exitCode: number;
  try {
    exitCode = await dispatch(process.argv.slice(2), { env: process.env, stdout: processStream(1), stderr });
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    exitCode = afterWriteError(error, stderr);
  }
  process.exit(exitCode);
}

/** Runs kt on given arguments and streams, for tests and embedders. Gives the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  return dispatch(argv, io);
}

/**
 * Standard output or error. Written with the file descriptor and in one go: process.stdout takes 2 ms to make, and
 * what it was given may be lost when the process ends.
 */
function processStream(fd: 1 | 2): OutputStream {
  return {
    get isTTY() {
      return isatty(fd);
    },
    get columns() {
      return isatty(fd) ? (fd === 1 ? process.stdout : process.stderr).columns : undefined;
    },
    write: (text) => writeFully(fd, Buffer.from(text)),
  };
}

/** A pipe in non-blocking mode that is full says EAGAIN: then wait for its reader. */
function writeFully(fd: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const failure = new WriteError(error);
      if (failure.code !== "EAGAIN") throw failure;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** The reader went away: nobody is left to be told. A full disk and the like is said on stderr. */
function afterWriteError(error: WriteError, stderr: OutputStream): number {
  if (error.code === "EPIPE") return 0;
  try {
    stderr.write(`kt: cannot write the output: ${error.message}\n`);
  } catch {
    // Neither stream takes anything; the exit code still tells.
  }
  return 1;
}
