import { Buffer } from "node:buffer";
import type { RecordCursor } from "../../../protocol/records/cursor.ts";
import { HeaderCursor } from "../../../protocol/records/headers.ts";
import { openHeaders } from "../../../protocol/records/records.ts";
import type { LineLayout } from "../lines/line-layout.ts";
import { appendJsonString } from "./json-text.ts";
import type { OutputBuffer } from "./output-buffer.ts";
import type { RecordFormatter, RecordPlace } from "./record-formatter.ts";

const OFFSET = Buffer.from(',"offset":');
const TIMESTAMP = Buffer.from(',"timestamp":');
const LOG_APPEND_TIME = Buffer.from(',"timestampType":"LogAppendTime"');
const KEY = Buffer.from(',"key":');
const KEY_ENCODING = Buffer.from(',"keyEncoding":"base64"');
const VALUE = Buffer.from(',"value":');
const VALUE_ENCODING = Buffer.from(',"valueEncoding":"base64"');
const HEADERS = Buffer.from(',"headers":[');
const HEADER_KEY = Buffer.from('{"key":');
const HEADER_ENCODING = Buffer.from(',"encoding":"base64"');
const COMMA = Buffer.from(",");
const HEADER_END = Buffer.from("}");
const END = Buffer.from("]}\n");
const NULL = Buffer.from("null");

/**
 * A record as one line of JSON, without losing anything: console-producer --input json reads it back. Bytes that are no
 * UTF-8 are base64, and a field beside them says so: keyEncoding, valueEncoding, in a header encoding.
 */
export class JsonFormatter implements RecordFormatter {
  readonly #topics = new Map<string, Buffer>();
  readonly #headers = new HeaderCursor();

  write(cursor: RecordCursor, place: RecordPlace, output: OutputBuffer): void {
    const { buffer } = cursor;
    output.append(this.#start(place.topic));
    output.appendInteger(place.partition);
    output.append(OFFSET);
    output.appendInteger(cursor.offset);
    output.append(TIMESTAMP);
    output.appendInteger(cursor.timestamp);
    if (place.timestampType !== "CreateTime") output.append(LOG_APPEND_TIME);
    output.append(KEY);
    appendBytes(buffer, cursor.keyOffset, cursor.keyLength, KEY_ENCODING, output);
    output.append(VALUE);
    appendBytes(buffer, cursor.valueOffset, cursor.valueLength, VALUE_ENCODING, output);
    output.append(HEADERS);
    if (cursor.headerCount > 0) this.#writeHeaders(cursor, output);
    output.append(END);
  }

  layout = ({ topic, partition, timestampType }: RecordPlace): LineLayout => {
    const start = Buffer.concat([this.#start(topic), Buffer.from(String(partition)), OFFSET]);
    const key = timestampType === "CreateTime" ? KEY : Buffer.concat([LOG_APPEND_TIME, KEY]);
    return {
      parts: [start, "offset", TIMESTAMP, "timestamp", key, "jsonKey", VALUE, "jsonValue", HEADERS, "jsonHeaders", END],
      nullLiteral: NULL,
      headersSeparator: COMMA,
    };
  };

  #writeHeaders(cursor: RecordCursor, output: OutputBuffer): void {
    const headers = openHeaders(this.#headers, cursor);
    for (let first = true; headers.next(); first = false) {
      const { buffer, keyOffset, keyLength, valueOffset, valueLength } = headers;
      if (!first) output.append(COMMA);
      output.append(HEADER_KEY);
      const isText = appendJsonString(buffer, keyOffset, keyOffset + keyLength, output);
      // A key is text, whatever its bytes.
      if (!isText) output.appendText(JSON.stringify(buffer.toString("utf8", keyOffset, keyOffset + keyLength)));
      output.append(VALUE);
      appendBytes(buffer, valueOffset, valueLength, HEADER_ENCODING, output);
      output.append(HEADER_END);
    }
  }

  #start(topic: string): Buffer {
    let start = this.#topics.get(topic);
    if (start === undefined) {
      start = Buffer.from(`{"topic":${JSON.stringify(topic)},"partition":`);
      this.#topics.set(topic, start);
    }
    return start;
  }
}

/** @param encoding What says that it is base64 */
function appendBytes(source: Buffer, start: number, length: number, encoding: Buffer, output: OutputBuffer): void {
  if (length < 0) output.append(NULL);
  else if (!appendJsonString(source, start, start + length, output)) {
    output.appendText(`"${source.toString("base64", start, start + length)}"`);
    output.append(encoding);
  }
}
