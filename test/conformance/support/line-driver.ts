import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Calls, Driver } from "./client.ts";

/** A driver that is a program of its own; its answers come in the order of the calls. */
export class LineDriver implements Driver {
  readonly #child: ChildProcess;
  readonly #pending: { resolve: (result: never) => void; reject: (error: Error) => void }[] = [];
  #errors = "";
  #last = 0;

  constructor(command: string, args: string[]) {
    this.#child = spawn(command, args, { stdio: "pipe" });
    const fail = (reason: string) => {
      for (const { reject } of this.#pending.splice(0)) reject(new Error(`${command} ${reason}: ${this.#errors}`));
    };
    this.#child.stderr!.on(
      "data",
      (chunk: Buffer) => (this.#errors = `${this.#errors}${chunk.toString()}`.slice(-4000)),
    );
    this.#child.stdin!.on("error", () => {}); // the missing answer tells
    this.#child.once("error", (error) => fail(error.message));
    this.#child.once("exit", (code) => fail(`ended with ${code}`));
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      const { result, error } = JSON.parse(line) as { result?: never; error?: string };
      const call = this.#pending.shift();
      if (error === undefined) call?.resolve(result!);
      else call?.reject(new Error(error));
    });
  }

  call<Op extends keyof Calls>(op: Op, argument: Calls[Op][0]): Promise<Calls[Op][1]> {
    return new Promise((resolve, reject) => {
      if (this.#child.exitCode !== null) return reject(new Error(`the driver has ended: ${this.#errors}`));
      this.#last += 1;
      this.#pending.push({ resolve, reject });
      this.#child.stdin!.write(`${JSON.stringify({ ...argument, op, id: this.#last })}\n`);
    });
  }

  stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once("exit", () => resolve());
      this.#child.kill("SIGKILL");
    });
  }
}
