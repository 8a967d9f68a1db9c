import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { javaArguments } from "../../support/kafka/official.ts";
import { KT_LAUNCHER, ktEnvironment, NODE } from "../../support/kt.ts";
import { OFFICIAL_TOOLS, type ToolName } from "../../support/tools.ts";

/** A wait that takes longer has failed: faults take seconds to be noticed, on a busy machine more. */
const LIMIT_MS = 45_000;

/** What a tool has printed when it has ended; exitCode is null where a signal ended it. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const running = new Set<ChildProcessWithoutNullStreams>();

/** Kills what a test has left behind, for afterEach. */
export function killRunningTools(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** A command-line tool that runs while things happen to its brokers. */
export class RunningTool {
  stdout = "";
  stderr = "";
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #name: string;
  readonly #ended: Promise<Ended>;
  /** Called at each change. */
  readonly #watchers = new Set<() => void>();

  private constructor(child: ChildProcessWithoutNullStreams, name: string) {
    this.#child = child;
    this.#name = name;
    running.add(child);
    child.stdin.on("error", () => {}); // who ends without reading all of it tells why on stderr
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.#changed(() => (this.stdout += text)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#changed(() => (this.stderr += text)));
    this.#ended = new Promise((resolve) => {
      child.once("close", (exitCode) => {
        running.delete(child);
        resolve({ exitCode, stdout: this.stdout, stderr: this.stderr });
        this.#changed(() => {});
      });
    });
  }

  /** The built kt. */
  static kt(args: readonly string[]): RunningTool {
    const child = spawn(NODE, [KT_LAUNCHER, ...args], { cwd: tmpdir(), env: ktEnvironment(), stdio: "pipe" });
    return new RunningTool(child, `kt ${args.join(" ")}`);
  }

  /** The official tool, in a JVM of its own. */
  static official(tool: ToolName, args: readonly string[]): RunningTool {
    const child = spawn("java", javaArguments(OFFICIAL_TOOLS[tool], args), { cwd: tmpdir(), stdio: "pipe" });
    return new RunningTool(child, `${tool} ${args.join(" ")}`);
  }

  static kcat(args: readonly string[]): RunningTool {
    return new RunningTool(spawn("kcat", args, { cwd: tmpdir(), stdio: "pipe" }), `kcat ${args.join(" ")}`);
  }

  /** The whole lines of stdout so far. */
  get lines(): string[] {
    return this.stdout.split("\n").slice(0, -1);
  }

  /** Gives it input; waits while it does not take any. */
  async write(text: string): Promise<void> {
    if (this.#child.stdin.write(text)) return;
    await Promise.race([once(this.#child.stdin, "drain"), this.#ended]);
  }

  /** Waits until the condition holds for what it has printed. */
  async until(what: string, holds: (tool: this) => boolean): Promise<void> {
    if (holds(this)) return;
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
      };
      const fail = (why: string): void => {
        leave();
        reject(new Error(`${this.#name}: ${why} before ${what}; it printed ${this.#printed()}`));
      };
      const look = (): void => {
        if (holds(this)) {
          leave();
          resolve();
        } else if (!running.has(this.#child)) fail("has ended");
      };
      const timer = setTimeout(fail, LIMIT_MS, `took longer than ${LIMIT_MS} ms`);
      this.#watchers.add(look);
      look();
    });
  }

  /** Ends its input, or sends the signal, and waits for its end. */
  async end(signal?: NodeJS.Signals): Promise<Ended> {
    if (signal === undefined) this.#child.stdin.end();
    else this.#child.kill(signal);
    await this.until("its end", () => !running.has(this.#child));
    return this.#ended;
  }

  #changed(change: () => void): void {
    change();
    for (const look of this.#watchers) look();
  }

  #printed(): string {
    return JSON.stringify({ stdout: this.stdout.slice(-500), stderr: this.stderr.slice(-2_000) });
  }
}
