import { InputError } from "../../errors.ts";
import { replaceMalformedUtf8 } from "../../java/utf8.ts";
import type { Lines } from "../../kafka/producer/line-records.ts";
import type { RecordSlices } from "../../kafka/producer/record-slices.ts";
import { encodeHeaders } from "../../kafka/producer/record-bytes.ts";
import { KAFKA_EXCEPTION } from "./line-settings.ts";
import type { LineSettings } from "./line-settings.ts";
import { CR, LF, LineSplitter } from "./line-splitter.ts";
import type { RecordReader } from "./record-reader.ts";

/** A record a line: headers and key where they are asked for, and the value (org.apache.kafka.tools.LineMessageReader). */
export class LineReader implements RecordReader {
  readonly #settings: LineSettings;
  readonly #raw: boolean;
  readonly #lines: LineSplitter;
  /** A line is its value. */
  readonly #plain: boolean;
  /** A line is a key, this byte and the value; undefined where it is something else. */
  readonly #separator: number | undefined;

  /** @param raw bytes that are no UTF-8 stay what they are, and lines end at line feeds alone */
  constructor(settings: LineSettings, { raw }: { readonly raw: boolean }) {
    this.#settings = settings;
    this.#raw = raw;
    this.#lines = new LineSplitter({ lineFeedOnly: raw });
    this.#plain = !settings.parseKey && !settings.parseHeaders && settings.nullMarker === undefined;
    this.#separator = settings.parseKey && !settings.parseHeaders ? onlyByte(settings.keySeparator) : undefined;
  }

  get topic(): string {
    return this.#settings.topic;
  }

  fill(read: (target: Buffer, from: number) => Promise<number>): Promise<boolean> {
    return this.#lines.fill(read);
  }

  next(record: RecordSlices): number | undefined {
    const lines = this.#lines;
    const asTheyAre = this.#raw || lines.isValidUtf8;
    const isSplit = this.#separator !== undefined && asTheyAre && lines.nextSplit(this.#separator);
    if (!isSplit && !lines.next()) return undefined;
    record.place = lines.lineNumber;
    record.headers = undefined;
    record.keyStart = -1;
    if (asTheyAre) {
      record.bytes = lines.buffer;
      record.valueStart = lines.start;
      record.valueEnd = lines.end;
    } else {
      record.bytes = replaceMalformedUtf8(lines.buffer.subarray(lines.start, lines.end));
      record.valueStart = 0;
      record.valueEnd = record.bytes.length;
    }
    if (!this.#plain) this.#parse(record, isSplit ? lines.separator : -1);
    return -1;
  }

  lines(): Lines | undefined {
    const lines = this.#lines;
    return this.#plain && (this.#raw || lines.isValidUtf8) ? lines.whole() : undefined;
  }

  skip(used: Lines): void {
    this.#lines.skip(used);
  }

  /** @param separator the key's, where it is known already; below zero where it is not */
  #parse(record: RecordSlices, separator: number): void {
    const { parseHeaders, parseKey, headersDelimiter, keySeparator, nullMarker } = this.#settings;
    const { bytes, valueStart: start, valueEnd: end } = record;
    let at = start;
    if (parseHeaders) {
      const found = this.#find(bytes, start, start, end, headersDelimiter, "headers delimiter");
      if (found >= 0) {
        if (!equals(bytes, start, found, nullMarker))
          record.headers = this.#headers(bytes.toString("utf8", start, found));
        at = found + headersDelimiter.length;
      }
    }
    if (parseKey) {
      const found = separator < 0 ? this.#find(bytes, start, at, end, keySeparator, "key separator") : separator;
      if (found >= 0) {
        if (!equals(bytes, at, found, nullMarker)) {
          record.keyStart = at;
          record.keyEnd = found;
        }
        at = found + keySeparator.length;
      }
    }
    record.valueStart = equals(bytes, at, end, nullMarker) ? -1 : at;
  }

  /** Where the separator is; -1 where it is not and that is to be ignored. */
  #find(bytes: Buffer, lineStart: number, from: number, end: number, separator: Buffer, name: string): number {
    const found = indexOf(bytes, from, end, separator);
    if (found >= 0 || this.#settings.ignoreError) return found;
    const line = bytes.toString("utf8", lineStart, end);
    throw new InputError(`No ${name} found on line number ${this.#lines.lineNumber}: '${line}'`, {
      javaClass: KAFKA_EXCEPTION,
    });
  }

  #headers(text: string): Buffer | undefined {
    const { splitHeaders, headersKeySeparator, ignoreError, nullMarker } = this.#settings;
    const marker = nullMarker?.toString();
    const headers = splitHeaders(text).map((pair) => {
      const at = pair.indexOf(headersKeySeparator);
      if (at < 0) {
        if (ignoreError) return { key: pair, value: null };
        throw new InputError(
          `No header key separator found in pair '${pair}' on line number ${this.#lines.lineNumber}`,
          { javaClass: KAFKA_EXCEPTION },
        );
      }
      const key = pair.slice(0, at);
      if (key === marker) {
        throw new InputError(`Header keys should not be equal to the null marker '${marker}' as they can't be null`, {
          javaClass: KAFKA_EXCEPTION,
        });
      }
      const value = pair.slice(at + headersKeySeparator.length);
      return { key, value: value === marker ? null : Buffer.from(value) };
    });
    return encodeHeaders(headers);
  }
}

/** Undefined where it is no single byte, or one that ends lines. */
function onlyByte(separator: Buffer): number | undefined {
  const [byte] = separator;
  return separator.length === 1 && byte !== LF && byte !== CR ? byte : undefined;
}

function equals(bytes: Buffer, start: number, end: number, marker: Buffer | undefined): boolean {
  return (
    marker !== undefined && end - start === marker.length && bytes.compare(marker, 0, marker.length, start, end) === 0
  );
}

/** A search that does not go beyond the line, however far the next separator is. */
function indexOf(bytes: Buffer, from: number, end: number, separator: Buffer): number {
  const { length } = separator;
  if (length === 0) return from;
  const first = separator[0]!;
  for (let at = from; at <= end - length; at++) {
    if (bytes[at] === first && (length === 1 || bytes.compare(separator, 0, length, at, at + length) === 0)) return at;
  }
  return -1;
}
