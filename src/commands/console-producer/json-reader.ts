import { InputError } from "../../errors.ts";
import type { RecordSlices } from "../../kafka/producer/record-slices.ts";
import { encodeHeaders } from "../../kafka/producer/record-bytes.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { RecordReader } from "./record-reader.ts";

type Fields = Readonly<Record<string, unknown>>;

const EMPTY = Buffer.alloc(0);

/** A record an object, as `console-consumer --output json` writes them; empty lines are skipped. */
export class JsonReader implements RecordReader {
  readonly topic: string;
  readonly #keepPartition: boolean;
  readonly #lines = new LineSplitter();

  constructor(topic: string, { keepPartition }: { readonly keepPartition: boolean }) {
    this.topic = topic;
    this.#keepPartition = keepPartition;
  }

  fill(read: (target: Buffer, from: number) => Promise<number>): Promise<boolean> {
    return this.#lines.fill(read);
  }

  next(record: RecordSlices): number | undefined {
    const lines = this.#lines;
    for (;;) {
      if (!lines.next()) return undefined;
      const text = lines.buffer.toString("utf8", lines.start, lines.end);
      if (text.trim() === "") continue;
      record.place = lines.lineNumber;
      return this.#read(record, this.#parse(text));
    }
  }

  #read(record: RecordSlices, fields: Fields): number {
    const { timestamp, headers = [], partition } = fields;
    const key = this.#bytes(fields, "key", "keyEncoding");
    const value = this.#bytes(fields, "value", "valueEncoding");
    if (!Array.isArray(headers)) throw this.#wrong("headers is no array");
    record.headers = encodeHeaders(headers.map((header: unknown) => this.#header(header)));
    record.bytes = Buffer.concat([key ?? EMPTY, value ?? EMPTY]);
    record.keyStart = key === null ? -1 : 0;
    record.keyEnd = key?.length ?? 0;
    record.valueStart = value === null ? -1 : record.keyEnd;
    record.valueEnd = record.bytes.length;
    if (timestamp !== undefined && timestamp !== null) {
      if (!isWhole(timestamp) || timestamp < -1) throw this.#wrong("timestamp is no number of milliseconds");
      record.timestamp = timestamp;
    }
    if (!this.#keepPartition) return -1;
    if (!isWhole(partition) || partition < 0)
      throw this.#wrong("partition, which --keep-partition needs, is no number");
    return partition;
  }

  #header(header: unknown): { key: string; value: Buffer | null } {
    if (!isObject(header) || typeof header["key"] !== "string") throw this.#wrong("a header has no key");
    return { key: header["key"], value: this.#bytes(header, "value", "encoding") };
  }

  #bytes(fields: Fields, name: string, encodingName: string): Buffer | null {
    const { [name]: text, [encodingName]: encoding } = fields;
    if (text === undefined || text === null) return null;
    if (typeof text !== "string") throw this.#wrong(`${name} is neither text nor null`);
    if (encoding === undefined || encoding === null) return Buffer.from(text);
    if (encoding !== "base64") throw this.#wrong(`${encodingName} is not base64`);
    // Node takes what it can of any text.
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw this.#wrong(`${name} is no base64`);
    return Buffer.from(text, "base64");
  }

  #parse(text: string): Fields {
    try {
      const parsed: unknown = JSON.parse(text);
      if (isObject(parsed)) return parsed;
    } catch (error) {
      throw this.#wrong(error instanceof Error ? error.message : String(error));
    }
    throw this.#wrong("it is no JSON object");
  }

  #wrong(reason: string): InputError {
    return new InputError(`Line ${this.#lines.lineNumber} of the input is no record: ${reason}`, {
      hint: 'a record is an object: {"key":"k","value":"v","headers":[{"key":"h","value":"a"}],"timestamp":1700000000000}',
    });
  }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
