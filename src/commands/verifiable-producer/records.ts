import type { RecordSlices } from "../../kafka/producer/record-slices.ts";

/** Keys and values of the records by their number, from 0 on (VerifiableProducer.getKey, getValue). */
export class NumberedRecords {
  readonly #prefix: string;
  readonly #repeatingKeys: number | undefined;
  readonly #bytes = Buffer.alloc(64);

  /** @param repeatingKeys keys are 0 up to it, again and again; 0 or less for keys without an end, undefined for none */
  constructor(valuePrefix: number | undefined, repeatingKeys: number | undefined) {
    this.#prefix = valuePrefix === undefined ? "" : `${valuePrefix}.`;
    this.#repeatingKeys = repeatingKeys;
  }

  value(number: number): string {
    return `${this.#prefix}${number}`;
  }

  key(number: number): string | null {
    const keys = this.#repeatingKeys;
    if (keys === undefined) return null;
    // Java counts on beyond its largest Integer with the smallest one.
    return String(keys > 0 ? number % keys : number | 0);
  }

  /** Fills in key, value and place of record `number`. */
  fill(record: RecordSlices, number: number): void {
    const key = this.key(number);
    const keyEnd = key === null ? 0 : this.#bytes.write(key, 0, "latin1");
    record.bytes = this.#bytes;
    record.keyStart = key === null ? -1 : 0;
    record.keyEnd = key === null ? -1 : keyEnd;
    record.valueStart = keyEnd;
    record.valueEnd = keyEnd + this.#bytes.write(this.value(number), keyEnd, "latin1");
    record.place = number;
  }
}
