import { UsageError } from "../../errors.ts";
import type { RecordCursor } from "../../protocol/records/cursor.ts";

/**
 * Whether the record that a cursor is at has the pattern in its key or its value, both read as UTF-8.
 * Throws UsageError for what is no regular expression of JavaScript's.
 */
export function grep(pattern: string): (cursor: RecordCursor) => boolean {
  const expression = compile(pattern);
  const has = ({ buffer }: RecordCursor, start: number, length: number): boolean =>
    length >= 0 && expression.test(buffer.toString("utf8", start, start + length));
  return (cursor) =>
    has(cursor, cursor.valueOffset, cursor.valueLength) || has(cursor, cursor.keyOffset, cursor.keyLength);
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    throw new UsageError(`--grep: ${error instanceof Error ? error.message : String(error)}`);
  }
}
