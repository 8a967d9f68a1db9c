/** Elements that a message has again and again: equal bytes make equal elements, so they are decoded once. */
import type { Reader } from "./reader.ts";

/** The array of this kind that was read last. */
interface Known {
  readonly items: readonly unknown[];
  /** Where its first element begins, and where each ends. */
  readonly start: number;
  readonly ends: readonly number[];
}

/** By the message that is being read: of its arrays one at most repeats. */
const knownOf = new WeakMap<Reader, Known>();

/** Reads `count` elements of an array with `repeats` (see FieldOptions): as one where all are those of the array before. */
export function readRepeating(reader: Reader, count: number, read: (reader: Reader) => unknown): readonly unknown[] {
  const known = knownOf.get(reader);
  if (known?.items.length === count && skipped(reader, known.start, known.ends[count - 1] ?? known.start)) {
    return known.items;
  }
  const items: unknown[] = [];
  const ends: number[] = [];
  const start = reader.offset;
  try {
    for (let index = 0; index < count; index++) {
      const end = known?.ends[index];
      const begin = index === 0 ? known?.start : known?.ends[index - 1];
      const again = begin !== undefined && end !== undefined && skipped(reader, begin, end);
      items.push(again ? known?.items[index] : read(reader));
      ends.push(reader.offset);
    }
  } catch (error) {
    reader.failedPath.push(items.length);
    throw error;
  }
  knownOf.set(reader, { items, start, ends });
  return items;
}

/** Whether the bytes from `start` to `end` stand here again; if so they count as read. */
function skipped(reader: Reader, start: number, end: number): boolean {
  const { buffer, offset } = reader;
  const after = offset + end - start;
  if (after > reader.end || buffer.compare(buffer, start, end, offset, after) !== 0) return false;
  reader.offset = after;
  return true;
}
