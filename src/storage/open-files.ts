/** A bounded number of open file descriptors: 10,000 partitions work where a process may open 1,024 files. */
import { closeSync, openSync } from "node:fs";
import { systemCodeOf } from "./storage-failure.ts";

/** One that opens its file when it needs it, and lets go of it when others need theirs. */
export interface Opened {
  /** -1 while it is closed. */
  descriptor: number;
  /** When it was last used, by OpenFiles.tick. */
  lastUsed: number;
  /** Where it stands among the open ones. */
  slot: number;
}

export class OpenFiles {
  /** Goes up with every use. */
  tick = 0;
  readonly #most: number;
  readonly #open: Opened[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  open(file: Opened, path: string, flags: string | number): number {
    if (this.#open.length >= this.#most) this.#closeOldest();
    let descriptor: number;
    try {
      descriptor = openSync(path, flags, 0o644);
    } catch (error) {
      if (!this.makeRoom(error)) throw error;
      descriptor = openSync(path, flags, 0o644);
    }
    file.descriptor = descriptor;
    file.lastUsed = ++this.tick;
    file.slot = this.#open.length;
    this.#open.push(file);
    return descriptor;
  }

  close(file: Opened): void {
    const { descriptor } = file;
    if (descriptor === -1) return;
    file.descriptor = -1;
    const last = this.#open.pop();
    if (last !== undefined && last !== file) {
      this.#open[file.slot] = last;
      last.slot = file.slot;
    }
    closeSync(descriptor);
  }

  /** Whether it is worth trying again after this error: the process had no descriptors left, and now it has some. */
  makeRoom(error: unknown): boolean {
    if (systemCodeOf(error) !== "EMFILE" || this.#open.length === 0) return false;
    for (let half = Math.ceil(this.#open.length / 2); half > 0; half--) this.#closeOldest();
    return true;
  }

  closeAll(): void {
    for (let file = this.#open.at(-1); file !== undefined; file = this.#open.at(-1)) this.close(file);
  }

  /** How many are open. */
  get count(): number {
    return this.#open.length;
  }

  #closeOldest(): void {
    let oldest = this.#open[0]!;
    for (const file of this.#open) if (file.lastUsed < oldest.lastUsed) oldest = file;
    this.close(oldest);
  }
}
