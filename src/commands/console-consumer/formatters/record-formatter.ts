import type { RecordCursor } from "../../../protocol/records/cursor.ts";
import type { TimestampType } from "../../../protocol/records/batch.ts";
import type { LineLayout } from "../lines/line-layout.ts";
import type { OutputBuffer } from "./output-buffer.ts";

/** What the records of one batch have in common. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly timestampType: TimestampType;
}

/** Turns records into what stdout shows of them. Pure: it knows neither stream nor consumer. */
export interface RecordFormatter {
  /**
   * Appends the record that the cursor is at. Throws KtError for one that cannot be shown, with Java's message; what it
   * has appended until then stays, as in the official tool.
   */
  write(cursor: RecordCursor, place: RecordPlace, output: OutputBuffer): void;

  /** What `write` appends for records of a place, where that can be said beforehand. */
  readonly layout?: ((place: RecordPlace) => LineLayout) | undefined;
}
