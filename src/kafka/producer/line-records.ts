/** Lines into records, found and copied in one pass by a WebAssembly program: a call for each costs more than its bytes. */
import { openProgram } from "../wasm-program.ts";
import { LINE_RECORDS_WASM } from "./line-records-wasm.ts";
import { INPUT, OUTPUT, TABLE } from "./line-records-memory.ts";

/** Values that stand one behind the other, each with a line feed behind it; what was taken is gone from its front. */
export interface Lines {
  readonly bytes: Buffer;
  /** Of which `bytes` is the input; undefined where they lie elsewhere, to be taken one by one. */
  readonly memory: LineMemory | undefined;
  start: number;
  /** Behind the last one's line feed. */
  end: number;
  /** Of each of them; milliseconds. */
  timestamp: number;
  /** Of the first one; each other's is one more. */
  place: number;
}

/** Where records are written. */
export interface RecordTarget {
  readonly buffer: Buffer;
  /** Where the next record begins. */
  position: number;
  /** Its offset within the batch. */
  offsetDelta: number;
}

/** What assembly/line-records.ts exports. */
interface LineRecords {
  readonly memory: WebAssembly.Memory;
  readonly linesTaken: () => number;
  readonly nextLine: () => number;
  readonly scan: (source: number, sourceEnd: number, separator: number, table: number, tableEnd: number) => number;
  readonly write: (
    source: number,
    sourceEnd: number,
    output: number,
    room: number,
    stop: number,
    timestampDelta: number,
    offsetDelta: number,
  ) => number;
}

/** The program's size of a timestamp. */
const LARGEST_DELTA = 2 ** 30;

/** The program with a memory of its own, in which lines are read. */
export class LineMemory {
  readonly input: Buffer;
  readonly #table: Int32Array;
  readonly #program: LineRecords;

  private constructor(program: LineRecords) {
    this.#program = program;
    this.input = Buffer.from(program.memory.buffer, INPUT.from, INPUT.to - INPUT.from);
    this.#table = new Int32Array(program.memory.buffer, TABLE.from, TABLE.lines * 2);
  }

  /** Undefined where it cannot be had: see openProgram. */
  static open(): LineMemory | undefined {
    const exports = openProgram(LINE_RECORDS_WASM);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module is ours
    return exports && new LineMemory(exports as unknown as LineRecords);
  }

  /**
   * Looks at the lines of `input` from `start` to `end`, which is behind a line feed; gives how many it has found out
   * about, one at least. `endOf` and `separatorOf` then tell of them, until the next call.
   */
  scan(start: number, end: number, separator: number): number {
    const tableEnd = TABLE.from + this.#table.byteLength;
    return this.#program.scan(INPUT.from + start, INPUT.from + end, separator, TABLE.from, tableEnd);
  }

  /** Where the line's line feed is. */
  endOf(line: number): number {
    return this.#table[2 * line]! - INPUT.from;
  }

  /** Where its first separator is; below zero where it has none. */
  separatorOf(line: number): number {
    return this.#table[2 * line + 1]! - INPUT.from;
  }

  /**
   * Takes lines of `input` for as long as they fit, and no more once `mostBytes` have been written. It may leave lines
   * that would fit, as it writes so much at once, and keeps to timestamps that are near the batch's first one.
   */
  write(target: RecordTarget, lines: Lines, timestampDelta: number, mostBytes: number): void {
    if (timestampDelta < 0 || timestampDelta > LARGEST_DELTA) return;
    const { memory, write, linesTaken, nextLine } = this.#program;
    const room = Math.min(OUTPUT.size, target.buffer.length - target.position);
    const end = write(
      INPUT.from + lines.start,
      INPUT.from + lines.end,
      OUTPUT.from,
      OUTPUT.from + room,
      OUTPUT.from + Math.min(mostBytes, room),
      timestampDelta,
      target.offsetDelta,
    );
    const written = end - OUTPUT.from;
    target.buffer.set(new Uint8Array(memory.buffer, OUTPUT.from, written), target.position);
    target.position += written;
    target.offsetDelta += linesTaken();
    lines.place += linesTaken();
    lines.start = nextLine() - INPUT.from;
  }
}
