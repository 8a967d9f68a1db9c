import type { Buffer } from "node:buffer";
import { isUtf8 } from "node:buffer";
import type { RecordCursor } from "../../../protocol/records/cursor.ts";
import { headersOf } from "../../../protocol/records/records.ts";
import type { OutputBuffer } from "./output-buffer.ts";
import type { RecordFormatter, RecordPlace } from "./record-formatter.ts";

/**
 * A record as one line of JSON, without losing anything: console-producer --input json reads it back. Bytes that are no
 * UTF-8 are base64, and a field beside them says so: keyEncoding, valueEncoding, in a header encoding.
 */
export class JsonFormatter implements RecordFormatter {
  readonly #topics = new Map<string, string>();

  write(cursor: RecordCursor, place: RecordPlace, output: OutputBuffer): void {
    output.appendText(this.#start(place.topic));
    output.appendInteger(place.partition);
    output.appendText(',"offset":');
    output.appendInteger(cursor.offset);
    output.appendText(',"timestamp":');
    output.appendInteger(cursor.timestamp);
    const rest =
      (place.timestampType === "CreateTime" ? "" : ',"timestampType":"LogAppendTime"') +
      member("key", "keyEncoding", cursor.key()) +
      member("value", "valueEncoding", cursor.value());
    output.appendText(`${rest},"headers":${headersText(cursor)}}\n`);
  }

  #start(topic: string): string {
    let start = this.#topics.get(topic);
    if (start === undefined) {
      start = `{"topic":${JSON.stringify(topic)},"partition":`;
      this.#topics.set(topic, start);
    }
    return start;
  }
}

function headersText(cursor: RecordCursor): string {
  if (cursor.headerCount === 0) return "[]";
  const headers = headersOf(cursor).map(
    ({ key, value }) => `{"key":${JSON.stringify(key)}${member("value", "encoding", value)}}`,
  );
  return `[${headers.join(",")}]`;
}

function member(name: string, encodingName: string, bytes: Buffer | null): string {
  if (bytes === null) return `,"${name}":null`;
  if (isUtf8(bytes)) return `,"${name}":${JSON.stringify(bytes.toString("utf8"))}`;
  return `,"${name}":"${bytes.toString("base64")}","${encodingName}":"base64"`;
}
