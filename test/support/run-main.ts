import type { Io, OutputStream } from "../../src/cli/io.ts";
import { main } from "../../src/main.ts";

/** A stream that keeps what it is given; no terminal unless `columns` are given. */
export class FakeStream implements OutputStream {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly writes: string[] = [];

  constructor(columns?: number) {
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  write(text: string): void {
    this.writes.push(text);
  }

  get text(): string {
    return this.writes.join("");
  }
}

export interface MainOutcome {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Runs kt in this process, without terminal and with nothing but the given environment. */
export async function runMain(args: readonly string[], env: Io["env"] = {}): Promise<MainOutcome> {
  const stdout = new FakeStream();
  const stderr = new FakeStream();
  const exitCode = await main(args, { env, stdout, stderr });
  return { stdout: stdout.text, stderr: stderr.text, exitCode };
}
