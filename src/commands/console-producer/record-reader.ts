import type { Lines } from "../../kafka/producer/line-records.ts";
import type { RecordSlices } from "../../kafka/producer/record-slices.ts";

/** Makes records of bytes; what it is given in `fill` it keeps until it is used up. */
export interface RecordReader {
  /** The topic that its records are for. */
  readonly topic: string;
  /** Lets `read` put bytes behind what is there; false at the end of the input. */
  fill(read: (target: Buffer, from: number) => Promise<number>): Promise<boolean>;
  /**
   * Fills in the next record and gives its partition, -1 where it names none; undefined where more bytes are needed, or
   * nothing is left. Throws InputError for a line that cannot be read.
   */
  next(record: RecordSlices): number | undefined;
  /**
   * What `next` would give, where that is lines as they stand; undefined where it is not, or not known. Behind it
   * `skip` takes them from there, as far as they were used.
   */
  lines?(): Lines | undefined;
  skip?(used: Lines): void;
}
