import type { ByteOutput } from "../../kit/context.ts";
import { OutputBuffer } from "./formatters/output-buffer.ts";

/** Handed over from here on: large enough for the calls not to count, small enough to stay in the processor's cache. */
const PIECE = 1024 * 1024;
/** A buffer that one large record has made larger does not stay so. */
const KEPT = 4 * 1024 * 1024;

/**
 * Formatted records on their way to stdout: one buffer is filled while the other is written, so that a reader that takes
 * its time holds back the records and not the process.
 */
export class RecordOutput {
  /** What is being filled. */
  buffer = new OutputBuffer();
  /** Records that stdout has taken whole. */
  recordsWritten = 0;
  /** Why stdout takes nothing more. */
  failure: Error | undefined;
  readonly #stdout: Pick<ByteOutput, "write">;
  #spare = new OutputBuffer();
  #pending: Promise<void> | undefined;
  #records = 0;

  constructor(stdout: Pick<ByteOutput, "write">) {
    this.#stdout = stdout;
  }

  /** So many records more are in the buffer. */
  count(records: number): void {
    this.#records += records;
  }

  /** Whether it is time to call `handOver`. */
  get full(): boolean {
    return this.buffer.length >= PIECE;
  }

  /** Begins to write what there is, as soon as what was handed over before is written. */
  async handOver(): Promise<void> {
    await this.#pending;
    const { buffer } = this;
    const records = this.#records;
    this.#records = 0;
    if (buffer.length === 0 || this.failure !== undefined) {
      if (this.failure === undefined) this.recordsWritten += records;
      buffer.clear();
      return;
    }
    this.buffer = this.#spare;
    this.#spare = buffer;
    this.#pending = this.#write(buffer, records);
  }

  /** Waits until all that was appended is written, or cannot be. */
  async drain(): Promise<void> {
    await this.handOver();
    await this.#pending;
  }

  async #write(buffer: OutputBuffer, records: number): Promise<void> {
    const failure = await this.#stdout.write(buffer.contents());
    if (failure === undefined) this.recordsWritten += records;
    else this.failure = failure;
    buffer.clear(KEPT);
  }
}
