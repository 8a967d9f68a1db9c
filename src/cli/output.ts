import type { Sink } from "../kit/context.ts";
import { WriteError } from "./io.ts";
import type { OutputStream } from "./io.ts";

/** Text is handed over in pieces of at least this many letters, and at the end. */
const PIECE = 65_536;

/**
 * Collects lines and hands them to the stream in large pieces. Where the reader went away the rest is dropped, as Java's
 * System.out does: a command that ends by itself keeps its exit code.
 */
export class BufferedSink implements Sink {
  readonly #stream: Pick<OutputStream, "write">;
  readonly #piece: number;
  #lines: string[] = [];
  #length = 0;
  /** The reader went away. */
  #closed: WriteError | undefined;

  /** @param piece how many letters are collected before they are handed over; 0 hands over each line */
  constructor(stream: Pick<OutputStream, "write">, piece: number = PIECE) {
    this.#stream = stream;
    this.#piece = piece;
  }

  line(text: string): void {
    this.#lines.push(text, "\n");
    this.#length += text.length;
    if (this.#length >= this.#piece) this.handOver();
  }

  /** For what goes on: throws the WriteError also where the reader went away, now or before. */
  flush(): void {
    this.handOver();
    if (this.#closed !== undefined) throw this.#closed;
  }

  /** Throws a WriteError where the lines cannot be written though there is a reader. */
  handOver(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.join("");
    this.#lines = [];
    this.#length = 0;
    if (this.#closed !== undefined) return;
    try {
      this.#stream.write(text);
    } catch (error) {
      if (!(error instanceof WriteError && error.isClosedPipe)) throw error;
      this.#closed = error;
    }
  }
}
