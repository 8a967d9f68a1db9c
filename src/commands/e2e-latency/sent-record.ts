import { JavaRandom } from "../../java/random.ts";
import { encodeHeaders } from "../../kafka/producer/record-bytes.ts";
import type { RecordSlices } from "../../kafka/producer/record-slices.ts";
import type { RecordHeader } from "../../protocol/records/headers.ts";
import type { E2eLatencySettings } from "./settings.ts";

export interface SentRecord {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: readonly RecordHeader<Buffer>[];
}

const A = 65;

/**
 * Makes the records of the official tool: each key, value, header key and header value is one letter, repeated. A key of
 * no bytes takes a letter too, and is not null. Source: EndToEndLatency.randomBytesOfLen.
 */
export class RecordMaker {
  readonly #random = new JavaRandom(0);
  readonly #settings: E2eLatencySettings;

  constructor(settings: E2eLatencySettings) {
    this.#settings = settings;
  }

  next(): SentRecord {
    const { keySize, valueSize, numHeaders, headerKeySize, headerValueSize } = this.#settings;
    const key = this.#letters(keySize);
    const value = this.#letters(valueSize);
    const headers = Array.from({ length: numHeaders }, () => ({
      key: this.#letters(headerKeySize).toString("latin1"),
      value: headerValueSize === -1 ? null : this.#letters(headerValueSize),
    }));
    return { key, value, headers };
  }

  #letters(size: number): Buffer {
    return Buffer.alloc(size, A + this.#random.nextInt(26));
  }
}

/** As the producer takes it. */
export function slicesOf({ key, value, headers }: SentRecord, timestamp: number): RecordSlices {
  return {
    bytes: Buffer.concat([key, value]),
    keyStart: 0,
    keyEnd: key.length,
    valueStart: key.length,
    valueEnd: key.length + value.length,
    headers: encodeHeaders(headers),
    timestamp,
    place: 0,
  };
}
