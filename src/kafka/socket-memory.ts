/** A socket that is read into memory of ours: without it Node allocates 64 KB for each piece of an answer. */
import { Buffer } from "node:buffer";
import type { OnReadOpts } from "node:net";

/** What is read at once as long as nobody has a better place for it. */
const CHUNK_BYTES = 64 * 1024;

/** Takes what a socket has read. */
export interface SocketReader {
  /** Where the next bytes are to be written, never empty; undefined where any place will do. */
  readonly room: () => Buffer | undefined;
  /** Bytes that were written to the start of `room`. */
  readonly filled: (bytes: Buffer) => void;
  /** Other bytes, good until this returns. */
  readonly read: (bytes: Buffer) => void;
}

/** For one socket: `onread` is an option of net.connect, which then emits no `data`. */
export class SocketMemory {
  readonly onread: OnReadOpts;
  readonly #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #reader: SocketReader | undefined;
  /** What came before there was a reader. */
  #early: Buffer[] = [];

  constructor() {
    this.onread = {
      buffer: () => this.#reader?.room() ?? this.#chunk,
      callback: (size, memory) => {
        this.#take(Buffer.from(memory.buffer, memory.byteOffset, size));
        return true;
      },
    };
  }

  /** From now on the reader gets all that comes, and what has come already. */
  readWith(reader: SocketReader): void {
    this.#reader = reader;
    const early = this.#early;
    this.#early = [];
    for (const bytes of early) reader.read(bytes);
  }

  #take(bytes: Buffer): void {
    if (this.#reader === undefined) this.#early.push(Buffer.from(bytes));
    else if (bytes.buffer === this.#chunk.buffer) this.#reader.read(bytes);
    else this.#reader.filled(bytes);
  }
}
