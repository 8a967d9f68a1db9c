import { InputError } from "../../errors.ts";
import type { RecordSlices } from "../../kafka/producer/record-slices.ts";
import { SplittableRandom } from "../../java/splittable-random.ts";
import type { ProducerPerfTestOptions } from "./options.ts";

type Value = Pick<RecordSlices, "bytes" | "valueStart" | "valueEnd">;

/** What the records of a test hold (ProducerPerformance.generateRandomPayload): the same at each run. */
export interface Payloads {
  /** Makes that of the record with this number, from 0; the next one may take its bytes. */
  next(number: number, record: Value): void;
}

/** So many bytes of letters are made at once, unless one payload is larger: they stay in the processor's cache. */
const PIECE = 65_536;

/** Letters. Throws InputError where there is no memory for one payload. */
export class RandomPayloads implements Payloads {
  readonly #size: number;
  readonly #random: SplittableRandom;
  #at: number;

  constructor(size: number) {
    this.#size = size;
    this.#random = randomLetters(Math.max(1, Math.floor(PIECE / size)) * size);
    this.#at = this.#random.bytes.length;
  }

  next(_number: number, record: Value): void {
    const { bytes } = this.#random;
    if (this.#at === bytes.length) {
      this.#random.letters(0, bytes.length);
      this.#at = 0;
    }
    record.bytes = bytes;
    record.valueStart = this.#at;
    this.#at += this.#size;
    record.valueEnd = this.#at;
  }
}

function randomLetters(room: number): SplittableRandom {
  try {
    return new SplittableRandom(0n, room);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError("Java heap space", {
      javaClass: "java.lang.OutOfMemoryError",
      hint: `There is no memory for a record of ${room} bytes: give a smaller --record-size`,
      cause: error,
    });
  }
}

/** One of these at random, for each record. */
export class ChosenPayloads implements Payloads {
  readonly #payloads: readonly Buffer[];
  readonly #random = new SplittableRandom(0n);

  constructor(payloads: readonly Buffer[]) {
    this.#payloads = payloads;
  }

  next(_number: number, record: Value): void {
    if (this.#payloads.length === 0) throw noPayload();
    const payload = this.#payloads[this.#random.nextInt(this.#payloads.length)]!;
    record.bytes = payload;
    record.valueStart = 0;
    record.valueEnd = payload.length;
  }
}

/** The record's number. */
export class CountingPayloads implements Payloads {
  readonly #bytes = Buffer.alloc(20);

  next(number: number, record: Value): void {
    record.bytes = this.#bytes;
    record.valueStart = 0;
    record.valueEnd = this.#bytes.write(String(number), "latin1");
  }
}

/** @param fromFile those of --payload-file, which may have none in it */
export function payloadsOf({ recordSize }: ProducerPerfTestOptions, fromFile: readonly Buffer[] | undefined): Payloads {
  if (fromFile !== undefined) return new ChosenPayloads(fromFile);
  return recordSize === undefined ? new CountingPayloads() : new RandomPayloads(recordSize);
}

function noPayload(): InputError {
  return new InputError("No payload file, record size or payload-monotonic option provided.", {
    javaClass: "java.lang.IllegalArgumentException",
    hint: "The payload file has nothing but delimiters in it",
  });
}
