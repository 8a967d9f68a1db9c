import type { Buffer } from "node:buffer";
import { InputError } from "../../../errors.ts";
import type { OutputBuffer } from "./output-buffer.ts";

/** Appends what Java's toString shows of the object that bytes `start` to `end` (exclusive) stand for, as UTF-8. */
export type Deserialize = (source: Buffer, start: number, end: number, output: OutputBuffer) => void;

/** Bytes that are no such object. */
export function serializationFailure(message: string): InputError {
  return new InputError(message, { javaClass: "org.apache.kafka.common.errors.SerializationException" });
}
