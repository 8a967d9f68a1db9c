import { InputError } from "../../errors.ts";
import type { ConsumedBatches } from "../../kafka/consumer/consumer.ts";
import { RecordCursor } from "../../protocol/records/cursor.ts";
import { decodeHeaders } from "../../protocol/records/headers.ts";
import type { RecordHeader } from "../../protocol/records/headers.ts";
import type { SentRecord } from "./sent-record.ts";

const cursor = new RecordCursor();

/**
 * Throws InputError, in the official words, unless what was polled is the record that was sent, and it alone.
 * Source: EndToEndLatency.validate.
 */
export function checkReceived(polled: readonly ConsumedBatches[], sent: SentRecord, timeoutMs: number): void {
  let count = 0;
  for (const { batches, fetchOffset } of polled) {
    for (const batch of batches) {
      cursor.open(batch);
      while (cursor.next()) {
        if (cursor.offset < fetchOffset) continue;
        count += 1;
        if (count === 1) checkRecord(sent);
      }
    }
  }
  if (count === 0) throw mismatch(`poll() timed out before finding a result (timeout:[${timeoutMs}ms])`);
  if (count !== 1) throw mismatch(`Only one result was expected during this test. We found [${count}]`);
}

function checkRecord(sent: SentRecord): void {
  const [read, key] = [cursor.value() ?? Buffer.alloc(0), cursor.key()];
  if (!read.equals(sent.value)) {
    throw mismatch(`The message value read [${text(read)}] did not match the message value sent [${text(sent.value)}]`);
  }
  if (key === null) throw mismatch("Expected message key but received null");
  if (!key.equals(sent.key)) {
    throw mismatch(`The message key read [${text(key)}] did not match the message key sent [${text(sent.key)}]`);
  }
  if (sent.headers.length === 0) return;
  const { buffer, headersOffset, recordEnd, headerCount } = cursor;
  checkHeaders(decodeHeaders(buffer, headersOffset, recordEnd, headerCount), sent.headers);
}

function checkHeaders(read: readonly RecordHeader<Buffer>[], sent: readonly RecordHeader<Buffer>[]): void {
  if (read.length === 0) throw mismatch("Expected message headers but received none");
  for (const [index, header] of read.slice(0, sent.length).entries()) {
    const [received, expected] = [headerText(header), headerText(sent[index]!)];
    if (received === expected) continue;
    throw mismatch(`The message header read [${received}] did not match the message header sent [${expected}]`);
  }
  if (read.length !== sent.length) throw mismatch("Header count mismatch between sent and received messages");
}

/** `KEY:[65, 65]`, the bytes as Java's signed ones. */
function headerText({ key, value }: RecordHeader<Buffer>): string {
  return `${key}:${value === null ? "null" : `[${[...new Int8Array(value)].join(", ")}]`}`;
}

const text = (bytes: Buffer): string => bytes.toString("utf8");

function mismatch(message: string): InputError {
  return new InputError(message, { javaClass: "java.lang.RuntimeException" });
}
