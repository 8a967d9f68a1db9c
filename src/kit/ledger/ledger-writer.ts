import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { InputError } from "../../errors.ts";
import { LEDGER_HEADER } from "./ledger-line.ts";

const LINE_FEED = 0x0a;
/** So much of the end is looked through for the last whole line: a torn one is shorter. */
const TAIL = 4096;

/**
 * A ledger that is written. What `append` has taken is in the hands of the operating system: the end of the process,
 * however sudden, does not lose it.
 */
export class LedgerWriter {
  readonly #file: FileHandle;
  readonly #path: string;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * Makes the ledger, or goes on with one: a line at its end that was not finished is dropped, nobody was told of it.
   * Throws InputError where the file cannot be written, or is something else than a ledger.
   */
  static async open(path: string): Promise<LedgerWriter> {
    const file = await open(path, "a+").catch((error: unknown) => {
      throw unwritable(path, error);
    });
    const writer = new LedgerWriter(file, path);
    try {
      await writer.#begin();
      return writer;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Whole lines. Throws InputError where they cannot be written. One call at a time. */
  async append(lines: string): Promise<void> {
    try {
      await this.#file.appendFile(lines);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  /** Puts what was written on the disk. */
  async close(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (error) {
      // A pipe or a device has nothing to put on a disk.
      if (!(error instanceof Error && "code" in error && error.code === "EINVAL")) throw unwritable(this.#path, error);
    } finally {
      await this.#file.close();
    }
  }

  async #begin(): Promise<void> {
    const { size } = await this.#file.stat();
    if (size === 0) return this.append(`${LEDGER_HEADER}\n`);
    const header = Buffer.alloc(LEDGER_HEADER.length);
    await this.#file.read(header, 0, header.length, 0);
    if (header.toString() !== LEDGER_HEADER) {
      throw new InputError(`${this.#path} is no ledger of kt`, {
        hint: "--ledger takes a file that is not there yet, or a ledger to go on with",
      });
    }
    const tail = Buffer.alloc(Math.min(size, TAIL));
    await this.#file.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(LINE_FEED) + 1;
    if (end === 0 && size === header.length) return this.append("\n");
    if (end === 0) {
      throw new InputError(`${this.#path} is damaged: its last line has no end`, {
        hint: "Name another file for --ledger: this one cannot be gone on with",
      });
    }
    if (end < tail.length) await this.#file.truncate(size - tail.length + end);
  }
}

function unwritable(path: string, cause: unknown): InputError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InputError(`The ledger ${path} cannot be written: ${reason}`, { cause });
}
