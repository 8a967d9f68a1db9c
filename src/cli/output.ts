import type { Sink } from "../kit/context.ts";
import type { OutputStream } from "./io.ts";

/** Text is handed over in pieces of at least this many letters, and at the end. */
const PIECE = 65_536;

/** Collects lines and hands them to the stream in large pieces. */
export class BufferedSink implements Sink {
  readonly #stream: Pick<OutputStream, "write">;
  readonly #piece: number;
  #lines: string[] = [];
  #length = 0;

  /** @param piece how many letters are collected before they are handed over; 0 hands over each line */
  constructor(stream: Pick<OutputStream, "write">, piece: number = PIECE) {
    this.#stream = stream;
    this.#piece = piece;
  }

  line(text: string): void {
    this.#lines.push(text, "\n");
    this.#length += text.length;
    if (this.#length >= this.#piece) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.join("");
    this.#lines = [];
    this.#length = 0;
    this.#stream.write(text);
  }
}
