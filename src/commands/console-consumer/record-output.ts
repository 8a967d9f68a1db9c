import type { ByteOutput } from "../../kit/context.ts";
import { OutputBuffer } from "./formatters/output-buffer.ts";

/** Handed over from here on: large enough for the calls not to count, small enough to stay in the processor's cache. */
const PIECE = 1024 * 1024;
/** A buffer that one large record has made larger does not stay so. */
const KEPT = 4 * 1024 * 1024;
/** One that is filled, and some that wait: a write that takes longer than another then holds nothing up. */
const BUFFERS = 4;

interface Piece {
  readonly buffer: OutputBuffer;
  /** How many records it has. */
  readonly records: number;
}

/**
 * Formatted records on their way to stdout: one buffer is filled while others are written, so that a reader that takes
 * its time holds back the records and not the process.
 */
export class RecordOutput {
  /** What is being filled. */
  buffer: OutputBuffer;
  /** Records that stdout has taken whole. */
  recordsWritten = 0;
  /** Why stdout takes nothing more. */
  failure: Error | undefined;
  /** Told of the failure: whoever waits for records may have nothing more to write that would show it. */
  onFailure: () => void = () => {};
  readonly #stdout: Pick<ByteOutput, "write">;
  readonly #findMemory: () => Buffer | undefined;
  readonly #spare: OutputBuffer[] = [];
  #made = 1;
  #waiting: Piece[] = [];
  #writing: Promise<void> | undefined;
  /** Resolves when the piece that is being written is. */
  #written: Promise<void> | undefined;
  #records = 0;

  /** @param findMemory Asked by each buffer that has none of its own yet for a place to be in, see OutputBuffer */
  constructor(stdout: Pick<ByteOutput, "write">, findMemory: () => Buffer | undefined = () => undefined) {
    this.#stdout = stdout;
    this.#findMemory = findMemory;
    this.buffer = new OutputBuffer(undefined, findMemory);
  }

  /** So many records more are in the buffer. */
  count(records: number): void {
    this.#records += records;
  }

  /** Whether it is time to call `handOver`. */
  get full(): boolean {
    return this.buffer.length >= PIECE;
  }

  /** Begins to write what there is, behind what was handed over before; waits only where too much is not written yet. */
  async handOver(): Promise<void> {
    while (this.#spare.length === 0 && this.#made === BUFFERS && this.failure === undefined) await this.#written;
    const { buffer } = this;
    const records = this.#records;
    this.#records = 0;
    if (this.failure !== undefined) {
      buffer.clear();
      return;
    }
    if (buffer.length === 0 && this.#writing === undefined) {
      this.recordsWritten += records;
      return;
    }
    this.buffer = this.#spare.pop() ?? this.#another();
    this.#waiting.push({ buffer, records });
    this.#writing ??= this.#writeAll();
  }

  /** Waits until all that was appended is written, or cannot be. */
  async drain(): Promise<void> {
    await this.handOver();
    await this.#writing;
  }

  #another(): OutputBuffer {
    this.#made++;
    return new OutputBuffer(undefined, this.#findMemory);
  }

  async #writeAll(): Promise<void> {
    for (let piece; (piece = this.#waiting.shift()) !== undefined;) {
      this.#written = this.#write(piece);
      await this.#written;
    }
    this.#writing = undefined;
  }

  async #write({ buffer, records }: Piece): Promise<void> {
    if (this.failure === undefined && buffer.length > 0) {
      this.failure = await this.#stdout.write(buffer.contents());
      if (this.failure !== undefined) this.onFailure();
    }
    if (this.failure === undefined) this.recordsWritten += records;
    buffer.clear(KEPT);
    this.#spare.push(buffer);
  }
}
