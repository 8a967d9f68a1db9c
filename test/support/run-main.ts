import type { Io, OutputStream } from "../../src/cli/io.ts";
import type { ByteInput, EndSignal, ProcessHandle } from "../../src/kit/context.ts";
import type { ExitStatus } from "../../src/kit/define.ts";
import { main } from "../../src/main.ts";

/** A stream that keeps what it is given; no terminal unless `columns` are given. */
export class FakeStream implements OutputStream {
  readonly isTTY: boolean;
  columns: number | undefined;
  rows: number | undefined;
  #resized: (() => void) | undefined;
  readonly writes: string[] = [];

  constructor(columns?: number) {
    this.isTTY = columns !== undefined;
    this.columns = columns;
    this.rows = columns === undefined ? undefined : 24;
  }

  hearResize = (hear: () => void) => {
    this.#resized = hear;
    return () => {
      this.#resized = undefined;
    };
  };

  /** Gives the terminal another size, and tells who listens. */
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#resized?.();
  }

  write(text: string): void {
    this.writes.push(text);
  }

  writeBytes = async (bytes: Uint8Array): Promise<void> => {
    this.writes.push(Buffer.from(bytes).toString());
  };

  get text(): string {
    return this.writes.join("");
  }
}

/** A process that gets the signals which the test sends. */
export class FakeProcess implements ProcessHandle {
  readonly pid = 4711;
  readonly onTerminal = false;
  readonly env: Io["env"];
  #hear: ((signal: EndSignal) => void) | undefined;

  constructor(env: Io["env"] = {}) {
    this.env = env;
  }

  hearSignals = (hear: (signal: EndSignal) => void) => {
    this.#hear = hear;
    return () => {
      this.#hear = undefined;
    };
  };

  started = () => {};

  /** Whether somebody heard it. */
  send(signal: EndSignal): boolean {
    const hear = this.#hear;
    hear?.(signal);
    return hear !== undefined;
  }
}

/** Input that is there at once. */
export function inputOf(text: string | Buffer): ByteInput {
  let left = Buffer.from(text);
  return {
    isTTY: false,
    read: async (target, from) => {
      const taken = left.copy(target, from);
      left = left.subarray(taken);
      return taken;
    },
    stop: () => {
      left = Buffer.alloc(0);
    },
  };
}

export interface MainOutcome {
  stdout: string;
  stderr: string;
  exitCode: ExitStatus;
}

/** Runs kt in this process, without terminal and with nothing but the given environment. */
export async function runMain(
  args: readonly string[],
  env: Io["env"] = {},
  stdin: string | Buffer = "",
): Promise<MainOutcome> {
  const stdout = new FakeStream();
  const stderr = new FakeStream();
  const exitCode = await main(args, { env, stdin: inputOf(stdin), stdout, stderr, process: new FakeProcess(env) });
  return { stdout: stdout.text, stderr: stderr.text, exitCode };
}
