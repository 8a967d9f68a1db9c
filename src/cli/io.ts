import type { ByteInput, ProcessHandle } from "../kit/context.ts";

/** A stream that kt writes to. */
export interface OutputStream {
  readonly isTTY: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Tells of each change of columns and rows; the result ends that. */
  hearResize(hear: () => void): () => void;
  /** Hands the text over; throws a WriteError where it cannot be written. */
  write(text: string): void;
  /**
   * Hands bytes over while other work goes on, and waits until they are taken; they must not change until then.
   * Rejects with a WriteError where they cannot be written. One call at a time.
   */
  writeBytes(bytes: Uint8Array): Promise<void>;
}

/** All that a run of kt knows of the outside. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: ByteInput;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly process: ProcessHandle;
}

/** Output that could not be written: the reader went away, the disk is full. `code` is the system's, as EPIPE. */
export class WriteError extends Error {
  readonly code: string | undefined;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  }

  /** The reader went away: nobody is left to be told. */
  get isClosedPipe(): boolean {
    return this.code === "EPIPE";
  }
}
