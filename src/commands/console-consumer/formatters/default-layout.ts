import { Buffer } from "node:buffer";
import type { LineLayout, LinePart } from "../lines/line-layout.ts";
import type { Deserialize } from "./deserializer.ts";
import type { RecordPlace } from "./record-formatter.ts";

/** What the default formatter prints. Source: org.apache.kafka.tools.consumer.DefaultMessageFormatter. */
export interface DefaultFormat {
  readonly timestamp: boolean;
  readonly partition: boolean;
  readonly offset: boolean;
  readonly delivery: boolean;
  readonly epoch: boolean;
  readonly headers: boolean;
  readonly key: boolean;
  readonly value: boolean;
  readonly keySeparator: Buffer;
  readonly lineSeparator: Buffer;
  readonly headersSeparator: Buffer;
  readonly nullLiteral: Buffer;
  readonly keyDeserializer: Deserialize | undefined;
  readonly valueDeserializer: Deserialize | undefined;
  readonly headersDeserializer: Deserialize | undefined;
}

const PARTITION = "Partition:";
const OFFSET = Buffer.from("Offset:");
const DELIVERY = Buffer.from("Delivery:NOT_PRESENT");
const EPOCH = Buffer.from("Epoch:NOT_PRESENT");

/** The default formatter's lines of a place, where it has no deserializers: all columns are then bytes of the record. */
export function defaultLayout(format: DefaultFormat, { partition, timestampType }: RecordPlace): LineLayout {
  const { keySeparator, lineSeparator, nullLiteral, headersSeparator } = format;
  const parts: LinePart[] = [];
  const column = (...of: readonly LinePart[]): void => {
    if (parts.length > 0) parts.push(keySeparator);
    parts.push(...of);
  };
  if (format.timestamp) column(Buffer.from(`${timestampType}:`), "timestamp");
  if (format.partition) column(Buffer.from(`${PARTITION}${partition}`));
  if (format.offset) column(OFFSET, "offset");
  if (format.delivery) column(DELIVERY);
  if (format.epoch) column(EPOCH);
  if (format.headers) column("headers");
  if (format.key) column("key");
  if (format.value) column("value");
  if (parts.length > 0) parts.push(lineSeparator);
  return { parts, nullLiteral, headersSeparator };
}
