import type { RecordBatch } from "../../../protocol/records/batch.ts";
import type { RecordCursor } from "../../../protocol/records/cursor.ts";
import type { OutputBuffer } from "../formatters/output-buffer.ts";
import type { RecordFormatter, RecordPlace } from "../formatters/record-formatter.ts";
import type { LineField, LineLayout } from "./line-layout.ts";
import type { LineMemory } from "./line-memory.ts";

/** The opcodes of assembly/record-lines.ts. */
const END = 0;
const TEXT = 1;
const FIELDS: Readonly<Record<LineField, number>> = {
  timestamp: 2,
  offset: 3,
  key: 4,
  value: 5,
  headers: 6,
  jsonKey: 7,
  jsonValue: 8,
  jsonHeaders: 9,
};

/** Makes the lines of whole batches in WebAssembly: many times as fast as record by record in JavaScript. */
export class BatchLines {
  readonly #memory: LineMemory;
  readonly #formatter: RecordFormatter;
  #place: RecordPlace | undefined;
  /** Where its parts begin; undefined where there is no room for them. */
  #parts: number | undefined;

  constructor(memory: LineMemory, formatter: RecordFormatter) {
    this.#memory = memory;
    this.#formatter = formatter;
  }

  /** Loads the program, where the formatter has a use for it: before that `append` does nothing. */
  prepare(): void {
    if (this.#formatter.layout !== undefined) this.#memory.load();
  }

  /**
   * Appends the lines of all records of the batch that the cursor has just opened. False, and nothing appended, where it
   * takes more than this knows: a record that does not parse, bytes that are no text, a batch that is too large.
   */
  append(batch: RecordBatch, cursor: RecordCursor, place: RecordPlace, output: OutputBuffer): boolean {
    const { program } = this.#memory;
    const bytes = output.reserve(1);
    if (program === undefined || !this.#memory.holds(bytes)) return false;
    if (!isSame(place, this.#place)) this.#lay(place);
    const input = this.#addressOf(cursor);
    if (this.#parts === undefined || input === undefined) return false;
    const end = program.write(
      this.#parts,
      input,
      input + cursor.limit - cursor.position,
      cursor.remaining,
      batch.baseOffset,
      batch.lastOffsetDelta,
      batch.baseTimestamp,
      batch.timestampType === "LogAppendTime" ? batch.maxTimestamp : -1,
      bytes.byteOffset + output.length,
      bytes.byteOffset + bytes.length,
    );
    if (end < 0) return false;
    output.length = end - bytes.byteOffset;
    return true;
  }

  /** Where the program finds the records; undefined where they are too many to be brought there. */
  #addressOf({ buffer, position, limit }: RecordCursor): number | undefined {
    if (this.#memory.holds(buffer)) return buffer.byteOffset + position;
    const { input } = this.#memory;
    if (limit - position > input.length) return undefined;
    buffer.copy(input, 0, position, limit);
    return input.byteOffset;
  }

  #lay(place: RecordPlace): void {
    this.#place = place;
    const layout = this.#formatter.layout?.(place);
    this.#parts = layout && this.#write(layout);
  }

  /** Brings a layout to the program; where its parts begin, or undefined where it is too large. */
  #write({ parts, nullLiteral, headersSeparator }: LineLayout): number | undefined {
    const memory = this.#memory.layout;
    let at = 0;
    const place = (bytes: Uint8Array): number => {
      const from = at;
      at += bytes.length;
      if (at <= memory.length) memory.set(bytes, from);
      return memory.byteOffset + from;
    };
    const codes = parts.flatMap((part) =>
      typeof part === "string" ? [FIELDS[part]] : [TEXT, place(part), part.length],
    );
    const [nullAt, separatorAt] = [place(nullLiteral), place(headersSeparator)];
    at = Math.ceil(at / 4) * 4;
    const from = place(new Uint8Array(Int32Array.from([...codes, END]).buffer));
    if (at > memory.length) return undefined;
    this.#memory.program?.settings(nullAt, nullLiteral.length, separatorAt, headersSeparator.length);
    return from;
  }
}

function isSame(one: RecordPlace, other: RecordPlace | undefined): boolean {
  return one.partition === other?.partition && one.timestampType === other.timestampType && one.topic === other.topic;
}
