import type { Cluster } from "../kafka/cluster.ts";

/** How a command's data is printed. `text` is the official tool's own output, byte for byte. */
export type OutputFormat = "text" | "json" | "yaml" | "table";

/** The signals that ask a process to end. */
export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What a command that goes on, or that runs other programs, needs of the process it runs in. */
export interface ProcessHandle {
  readonly pid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether it stands on a terminal, whose Ctrl-C reaches this process and all that it has started. */
  readonly onTerminal: boolean;
  /** From now on these signals are handed over and do not end the process; the result leaves them to it again. */
  readonly hearSignals: (hear: (signal: EndSignal) => void) => () => void;
  /** The start is over: the code that was compiled for it is worth keeping for the next one. */
  readonly started: () => void;
}

/** Where lines go. Nothing but a sink writes to a stream. */
export interface Sink {
  /** Writes the text and a line feed. */
  line(text: string): void;
}

/** stdout for bytes, and what they are shown on. */
export interface ByteOutput {
  readonly isTTY: boolean;
  readonly color: boolean;
  /**
   * Hands bytes over, behind what `out` has collected, and waits until they are taken; they must not change until then.
   * Gives the failure where they cannot be written: the reader went away, the disk is full. One call at a time.
   */
  readonly write: (bytes: Uint8Array) => Promise<Error | undefined>;
}

/** stdout as a terminal on which one may go back and draw anew. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Tells of each change of the two; the result ends that. */
  readonly hearResize: (hear: () => void) => () => void;
  /** Hands text over as it is, behind what `out` has collected. */
  readonly draw: (text: string) => void;
}

/** What connects to a cluster: the values of the connection options, as given. */
export interface ConnectionOptions {
  readonly bootstrapServer: string | undefined;
  /** There where the command has that option: then the one that is given counts, whatever the properties file says. */
  readonly bootstrapController?: string | undefined;
  readonly commandConfig: string | undefined;
  /** Where the command has a name of its own, which wins over client.id of the properties file. */
  readonly clientId?: string;
  /** What each call may take, in milliseconds, in place of default.api.timeout.ms; looked at after the properties. */
  readonly callTimeoutMs?: number;
  /** What is awaited is not shown: the command goes on, and says itself how it goes. */
  readonly silent?: boolean;
}

/** stdin for bytes. */
export interface ByteInput {
  readonly isTTY: boolean;
  /** Fills `target` from `from` on with what there is, one byte at least, and says with how many; 0 at the end. One call at a time. */
  readonly read: (target: Buffer, from: number) => Promise<number>;
  /** A read that waits, and every later one, comes to the end. */
  readonly stop: () => void;
}

/** What a command works with besides its options. Members are function properties: they may be taken apart and stubbed. */
export interface Context {
  /** The command's name, for what points to its help. */
  readonly command: string;
  /** What was typed after it. */
  readonly args: readonly string[];
  readonly process: ProcessHandle;
  /** Data, to stdout. */
  readonly out: Sink;
  /** Data that is no text, or more of it than lines are made for. */
  readonly bytes: ByteOutput;
  /** Undefined where stdout is no terminal, or one that cannot do it. */
  readonly screen: Screen | undefined;
  readonly input: ByteInput;
  /** Everything else, to stderr. */
  readonly err: Sink;
  readonly format: OutputFormat;
  /** A line that the official tool prints among its data: to stdout as text, to stderr in the other formats. */
  readonly notice: (text: string) => void;
  /**
   * Prints data that is not the official text: JSON, YAML or a table.
   * `rows` draws the table; a format of `text` is the command's own affair.
   */
  readonly print: (data: unknown, table: TableView) => Promise<void>;
  /** Hands over what `out` has collected: for a command that goes on after it has said something. */
  readonly flush: () => void;
  /** Tells of an error all that --debug shows. */
  readonly debug: (error: Error) => void;
  /** Shows on a terminal, on stderr, what `describe` gives, anew at each call, until the step is over. */
  readonly showing: <T>(step: Promise<T>, describe: () => string) => Promise<T>;
  /** The version of kt, for the brokers. */
  readonly softwareVersion: string;
  /** What --debug prints besides, as a function of lines; undefined without it. */
  readonly trace: ((text: string) => void) | undefined;
  /** Opens the cluster that the options name, always closes it, and shows on a terminal what is awaited. */
  readonly withCluster: <T>(
    options: ConnectionOptions,
    run: (cluster: Cluster) => Promise<T>,
    /** What to show, where it is not what the client waits for. */
    describe?: () => string,
  ) => Promise<T>;
}

/** A table to draw: a heading a column, a row an item. */
export interface TableView {
  readonly head: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** Text, or text with a meaning that a terminal shows in colour. */
export type TableCell = string | number | { readonly text: string; readonly tone: "good" | "warning" | "bad" | "dim" };
