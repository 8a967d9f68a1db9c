import { write, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { dispatch } from "./cli/dispatch.ts";
import { WriteError } from "./cli/io.ts";
import type { Io, OutputStream } from "./cli/io.ts";
import type { ByteInput, EndSignal, ProcessHandle } from "./kit/context.ts";
import type { ExitStatus } from "./kit/define.ts";
import { signalExitCode } from "./kit/signal-exit-code.ts";

const endSignals: readonly EndSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs kt on the process' own arguments and streams and ends the process.
 * This is the only place that reads `process`, sets the exit code or ends the process.
 *
 * @param keepCode keeps what V8 has compiled until now; it is kept when the process exits, but not when a signal ends it
 */
export async function start(keepCode: () => void): Promise<void> {
  leaveSignals();
  const stdout = processStream(1);
  const stderr = processStream(2);
  // Node would end with 0 where nothing is left that could go on, though something is still waited for.
  process.once("beforeExit", () => {
    stderr.write("kt: internal error: what was waited for will never come\n");
    process.exit(1);
  });
  let status: ExitStatus;
  try {
    status = await dispatch(process.argv.slice(2), {
      env: process.env,
      stdin: standardInput(),
      stdout,
      stderr,
      process: handle(keepCode),
    });
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    status = afterWriteError(error, stderr);
  }
  end(status, keepCode);
}

/** Runs kt on given arguments and streams, for tests and embedders. */
export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return dispatch(argv, io);
}

function handle(keepCode: () => void): ProcessHandle {
  return {
    pid: process.pid,
    env: process.env,
    get onTerminal() {
      return isatty(0) || isatty(1) || isatty(2);
    },
    hearSignals: (hear) => {
      for (const signal of endSignals) listenAlone(signal, hear);
      return leaveSignals;
    },
    started: keepCode,
  };
}

/** A signal ends kt, with a word to nobody; the code says which, as a shell does. */
function leaveSignals(): void {
  for (const signal of endSignals) listenAlone(signal, () => process.exit(signalExitCode(signal)));
}

/** The new listener comes before the old ones go: without any, Node drops a signal that has come and was not told. */
function listenAlone(signal: EndSignal, listener: (signal: EndSignal) => void): void {
  const before = process.listeners(signal);
  process.on(signal, listener);
  for (const each of before) process.off(signal, each);
}

/** Signals that would do something else to Node, or leave a core dump that has nothing to tell. */
const notToDieOf: readonly NodeJS.Signals[] = [
  "SIGUSR1",
  "SIGQUIT",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGSEGV",
];

function end(status: ExitStatus, keepCode: () => void): never {
  if (typeof status === "number") process.exit(status);
  keepCode();
  if (!notToDieOf.includes(status)) {
    process.removeAllListeners(status);
    process.kill(process.pid, status);
  }
  // The first process of a container does not die of signals, and some end no process of Node's.
  process.exit(signalExitCode(status));
}

/** Standard input, opened at the first read: few commands have one. */
function standardInput(): ByteInput {
  let opened: Promise<Pick<ByteInput, "read" | "stop">> | undefined;
  let stopped = false;
  return {
    get isTTY() {
      return isatty(0);
    },
    read: async (target, from) => {
      if (stopped) return 0;
      opened ??= import("./cli/standard-input.ts").then(({ openInput }) => openInput(0));
      return (await opened).read(target, from);
    },
    stop: () => {
      stopped = true;
      void opened?.then((input) => input.stop());
    },
  };
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
    get rows() {
      return isatty(fd) ? (fd === 1 ? process.stdout : process.stderr).rows : undefined;
    },
    hearResize: (hear) => {
      const stream = fd === 1 ? process.stdout : process.stderr;
      stream.on("resize", hear);
      return () => stream.off("resize", hear);
    },
    write: (text) => writeFully(fd, Buffer.from(text)),
    writeBytes: async (bytes) => {
      for (let written = 0; written < bytes.length;) written += await writeSome(fd, bytes, written);
    },
  };
}

/** In a thread of Node's: a reader that takes its time holds up nothing else. */
function writeSome(fd: number, bytes: Uint8Array, from: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, from, bytes.length - from, null, (error, written) => {
      if (error === null) resolve(written);
      else if (error.code === "EAGAIN") setTimeout(resolve, 5, 0);
      else reject(new WriteError(error));
    });
  });
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

/** A full disk and the like is said on stderr. */
function afterWriteError(error: WriteError, stderr: OutputStream): number {
  if (error.isClosedPipe) return 0;
  try {
    stderr.write(`kt: cannot write the output: ${error.message}\n`);
  } catch {
    // Neither stream takes anything; the exit code still tells.
  }
  return 1;
}
