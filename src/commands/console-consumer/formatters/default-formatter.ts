import { Buffer } from "node:buffer";
import { HeaderCursor } from "../../../protocol/records/headers.ts";
import { openHeaders } from "../../../protocol/records/records.ts";
import type { RecordCursor } from "../../../protocol/records/cursor.ts";
import { defaultLayout } from "./default-layout.ts";
import type { DefaultFormat } from "./default-layout.ts";
import type { Deserialize } from "./deserializer.ts";
import type { OutputBuffer } from "./output-buffer.ts";
import type { RecordFormatter, RecordPlace } from "./record-formatter.ts";

const PARTITION = Buffer.from("Partition:");
const OFFSET = Buffer.from("Offset:");
const CREATE_TIME = Buffer.from("CreateTime:");
const LOG_APPEND_TIME = Buffer.from("LogAppendTime:");
const COLON = Buffer.from(":");
const NO_HEADERS = Buffer.from("NO_HEADERS");
// The official tool hands its formatter a record without these two.
const DELIVERY = Buffer.from("Delivery:NOT_PRESENT");
const EPOCH = Buffer.from("Epoch:NOT_PRESENT");

/** The columns that are asked for, in Kafka's order; untouched bytes where there is no deserializer. */
export function defaultFormatter(format: DefaultFormat): RecordFormatter {
  const { timestamp, partition, offset, delivery, epoch, headers, key } = format;
  const only = !timestamp && !partition && !offset && !delivery && !epoch && !headers && !key;
  if (only && format.value && format.valueDeserializer === undefined) return new ValueFormatter(format);
  return new DefaultFormatter(format);
}

/** Values and nothing else: what is asked for most, and what must go fastest. */
class ValueFormatter implements RecordFormatter {
  readonly layout: RecordFormatter["layout"];
  readonly #nullLiteral: Buffer;
  readonly #lineSeparator: Buffer;

  constructor(format: DefaultFormat) {
    const { nullLiteral, lineSeparator } = format;
    this.layout = (place) => defaultLayout(format, place);
    this.#nullLiteral = nullLiteral;
    this.#lineSeparator = lineSeparator;
  }

  write(cursor: RecordCursor, _: RecordPlace, output: OutputBuffer): void {
    const { valueOffset, valueLength } = cursor;
    if (valueLength < 0) output.append(this.#nullLiteral);
    else output.appendRange(cursor.buffer, valueOffset, valueOffset + valueLength);
    output.append(this.#lineSeparator);
  }
}

class DefaultFormatter implements RecordFormatter {
  readonly layout: RecordFormatter["layout"];
  readonly #format: DefaultFormat;
  readonly #headers = new HeaderCursor();
  /** What follows each column: another column, or the end of the line. */
  readonly #afterTimestamp: Buffer;
  readonly #afterPartition: Buffer;
  readonly #afterOffset: Buffer;
  readonly #afterDelivery: Buffer;
  readonly #afterEpoch: Buffer;
  readonly #afterHeaders: Buffer;
  readonly #afterKey: Buffer;

  constructor(format: DefaultFormat) {
    this.#format = format;
    const deserializers = [format.keyDeserializer, format.valueDeserializer, format.headersDeserializer];
    if (deserializers.every((each) => each === undefined)) this.layout = (place) => defaultLayout(format, place);
    const { keySeparator, lineSeparator } = format;
    const before = (...columns: boolean[]): Buffer => (columns.some(Boolean) ? keySeparator : lineSeparator);
    const { partition, offset, delivery, epoch, headers, key, value } = format;
    this.#afterTimestamp = before(partition, offset, delivery, epoch, headers, key, value);
    this.#afterPartition = before(offset, delivery, epoch, headers, key, value);
    this.#afterOffset = before(delivery, epoch, headers, key, value);
    this.#afterDelivery = before(epoch, headers, key, value);
    this.#afterEpoch = before(headers, key, value);
    this.#afterHeaders = before(key, value);
    this.#afterKey = before(value);
  }

  write(cursor: RecordCursor, { partition, timestampType }: RecordPlace, output: OutputBuffer): void {
    const format = this.#format;
    if (format.timestamp) {
      output.append(timestampType === "CreateTime" ? CREATE_TIME : LOG_APPEND_TIME);
      output.appendInteger(cursor.timestamp);
      output.append(this.#afterTimestamp);
    }
    if (format.partition) {
      output.append(PARTITION);
      output.appendInteger(partition);
      output.append(this.#afterPartition);
    }
    if (format.offset) {
      output.append(OFFSET);
      output.appendInteger(cursor.offset);
      output.append(this.#afterOffset);
    }
    if (format.delivery) {
      output.append(DELIVERY);
      output.append(this.#afterDelivery);
    }
    if (format.epoch) {
      output.append(EPOCH);
      output.append(this.#afterEpoch);
    }
    if (format.headers) {
      this.#writeHeaders(cursor, output);
      output.append(this.#afterHeaders);
    }
    if (format.key) {
      this.#writeBytes(cursor.buffer, cursor.keyOffset, cursor.keyLength, format.keyDeserializer, output);
      output.append(this.#afterKey);
    }
    if (format.value) {
      this.#writeBytes(cursor.buffer, cursor.valueOffset, cursor.valueLength, format.valueDeserializer, output);
      output.append(format.lineSeparator);
    }
  }

  /** Null is the null literal's bytes, and the deserializer gets those. */
  #writeBytes(
    source: Buffer,
    start: number,
    length: number,
    deserialize: Deserialize | undefined,
    output: OutputBuffer,
  ): void {
    const { nullLiteral } = this.#format;
    if (deserialize === undefined) {
      if (length < 0) output.append(nullLiteral);
      else output.appendRange(source, start, start + length);
      return;
    }
    if (length < 0) deserialize(nullLiteral, 0, nullLiteral.length, output);
    else deserialize(source, start, start + length, output);
  }

  #writeHeaders(cursor: RecordCursor, output: OutputBuffer): void {
    if (cursor.headerCount === 0) {
      output.append(NO_HEADERS);
      return;
    }
    const { headersSeparator, headersDeserializer } = this.#format;
    let first = true;
    const headers = openHeaders(this.#headers, cursor);
    while (headers.next()) {
      const { buffer, keyOffset, keyLength, valueOffset, valueLength } = headers;
      if (!first) output.append(headersSeparator);
      first = false;
      output.appendUtf8(buffer, keyOffset, keyOffset + keyLength);
      output.append(COLON);
      this.#writeBytes(buffer, valueOffset, valueLength, headersDeserializer, output);
    }
  }
}
