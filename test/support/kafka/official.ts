import { spawn, type ChildProcess } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { join } from "node:path";
import { libsFolder } from "./libs.ts";

/** What one run of a tool did. */
export interface Outcome {
  exitCode: number;
  stdout: Buffer;
  stderr: Buffer;
}

const LOGGING = `-Dlog4j2.configurationFile=${join(import.meta.dirname, "tools-log4j2.properties")}`;
const STATE_CLASS = "ToolServer$State";

export interface RunOptions extends Pick<ProcessOptions, "signal" | "stdoutClosed" | "terminal"> {
  cwd: string;
  stdin?: string | Buffer;
  env?: Record<string, string>;
}

/** Runs an official tool (its Java class) in a JVM of its own: a second or more a run, but the real process. */
export function runOfficial(mainClass: string, args: string[], options: RunOptions): Promise<Outcome> {
  const env = { ...process.env, LC_ALL: "C.UTF-8", ...options.env };
  return runProcess("java", javaArguments(mainClass, args), { ...options, env });
}

/** What `java` takes to run an official tool. */
export function javaArguments(mainClass: string, args: readonly string[]): string[] {
  return ["-Xmx256m", "-XX:TieredStopAtLevel=1", LOGGING, "-cp", `${libsFolder()}/*`, mainClass, ...args];
}

export interface ProcessOptions {
  cwd: string;
  stdin?: string | Buffer;
  env: NodeJS.ProcessEnv;
  /** The process is killed after this; 120 s unless given. */
  limitMs?: number;
  /** A signal for the process, once it has printed what is awaited or after a time; stdin stays open until then. */
  signal?:
    | { name: NodeJS.Signals; when: (stdout: string, stderr: string) => boolean }
    | { name: NodeJS.Signals; afterMs: number };
  /** Nobody reads stdout: it is closed before the process prints. */
  stdoutClosed?: boolean;
  /** It stands on a terminal without echo: stdin and stdout do, or stdin alone. */
  terminal?: "both" | "stdin";
}

/** util-linux' script makes the terminal; it takes a command line of the shell. */
function onTerminal(command: readonly string[], terminal: "both" | "stdin"): string[] {
  const words = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
  // Without exec some shells stay, have Ctrl-C too and end by it.
  // The status of a pipe is that of its last part.
  const line = terminal === "both" ? `exec ${words}` : `out=$(${words}); code=$?; printf %s "$out"; exit $code`;
  return ["--quiet", "--return", "--flush", "--echo", "never", "--command", line, "/dev/null"];
}

/** Runs a program to its end. A signal gives the shell's exit code (128 + number); one killed at the limit rejects. */
export function runProcess(command: string, args: string[], options: ProcessOptions): Promise<Outcome> {
  const { cwd, stdin = "", env, limitMs = 120_000, signal: sent, stdoutClosed = false, terminal } = options;
  return new Promise((resolve, reject) => {
    const child =
      terminal === undefined
        ? spawn(command, args, { cwd, env, stdio: "pipe" })
        : spawn("script", onTerminal([command, ...args], terminal), { cwd, env, stdio: "pipe" });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let signalled = sent === undefined;
    const keep = (into: Buffer[]) => (chunk: Buffer) => {
      into.push(chunk);
      if (signalled || sent === undefined || !("when" in sent)) return;
      if (!sent.when(Buffer.concat(stdout).toString(), Buffer.concat(stderr).toString())) return;
      send();
    };
    const send = () => {
      signalled = true;
      // On a terminal a signal is a key.
      if (terminal === undefined) child.kill(sent!.name);
      else child.stdin.write("\x03");
    };
    const timed = sent !== undefined && "afterMs" in sent ? setTimeout(send, sent.afterMs) : undefined;
    child.stdout.on("data", keep(stdout));
    child.stderr.on("data", keep(stderr));
    child.stdin.on("error", () => {}); // a tool that ends without reading its stdin is no failure
    if (sent !== undefined) child.stdin.write(stdin);
    // The end of a terminal's input is a key too.
    else if (terminal === undefined) child.stdin.end(stdin);
    else child.stdin.write(Buffer.concat([Buffer.from(stdin), Buffer.of(0x04)]));
    if (stdoutClosed) child.stdout.destroy();
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, limitMs);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      clearTimeout(timed);
      const outcome = { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
      if (late) {
        const printed = `${outcome.stdout.toString()}${outcome.stderr.toString()}`;
        reject(new Error(`${command} ${args.join(" ")} did not end within ${limitMs} ms; it printed:\n${printed}`));
      } else {
        resolve({ exitCode: code ?? 128 + signalNumber(signal), ...outcome });
      }
    });
  });
}

function signalNumber(signal: NodeJS.Signals | null): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
  return (signal === null ? undefined : numbers[signal]) ?? 0;
}

/** What changes a cluster and looks at it, besides the program under test. */
export interface Tools {
  /** Runs an official tool, by its Java class. */
  run(mainClass: string, args: string[], stdin?: string | Buffer): Promise<Outcome>;
  /** Takes steps to a state, see ToolServer.State; gives the topic ids of the topics that were created. */
  change(bootstrap: string, steps: string[]): Promise<Map<string, string>>;
  stop(): void;
}

/**
 * One warm JVM that runs official tools one after the other (ToolServer.java), some 10 to 100 ms a run. Files are
 * relative to `cwd`, which stays the same for all runs.
 */
export class ToolServer implements Tools {
  readonly cwd: string;
  readonly #child: ChildProcess;
  readonly #answers: Interface;
  #queue: Promise<unknown> = Promise.resolve();
  #errors = "";

  constructor(cwd: string) {
    this.cwd = cwd;
    const source = join(import.meta.dirname, "ToolServer.java");
    const java = [
      "-Xmx256m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      LOGGING,
      "-cp",
      `${libsFolder()}/*`,
      source,
    ];
    this.#child = spawn("java", java, { cwd, env: { ...process.env, LC_ALL: "C.UTF-8" }, stdio: "pipe" });
    this.#child.stderr!.on("data", (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.#child.stdin!.on("error", () => {}); // the missing answer tells
    this.#answers = createInterface({ input: this.#child.stdout! });
  }

  /** Runs one tool; calls wait for each other. */
  run(mainClass: string, args: string[], stdin: string | Buffer = ""): Promise<Outcome> {
    const result = this.#queue.then(() => this.#exchange([mainClass, stdin, ...args]));
    this.#queue = result.catch(() => {});
    return result;
  }

  async change(bootstrap: string, steps: string[]): Promise<Map<string, string>> {
    const { exitCode, stdout, stderr } = await this.run(STATE_CLASS, [bootstrap, ...steps]);
    if (exitCode !== 0) throw new Error(`cannot reach the state (${steps.join(" ")}): ${stderr.toString()}`);
    const lines = stdout.toString().split("\n").filter(Boolean);
    return new Map(
      lines.map((line): [string, string] => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
    );
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }

  #exchange(fields: (string | Buffer)[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(`the tool server ended: ${this.#errors}`));
      if (this.#child.exitCode !== null) return onExit();
      this.#child.once("exit", onExit);
      this.#answers.once("line", (line) => {
        this.#child.removeListener("exit", onExit);
        const [exitCode, stdout, stderr] = line.split(" ");
        resolve({ exitCode: Number(exitCode), stdout: decode(stdout), stderr: decode(stderr) });
      });
      this.#child.stdin!.write(`${fields.map(encode).join(" ")}\n`);
    });
  }
}

const encode = (field: string | Buffer) => `.${asBuffer(field).toString("base64")}`;
const asBuffer = (data: string | Buffer) => (typeof data === "string" ? Buffer.from(data) : data);
const decode = (field = ".") => Buffer.from(field.slice(1), "base64");
