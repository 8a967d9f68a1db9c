/* oxlint-disable typescript/no-unsafe-type-assertion -- values are untyped here: the definitions in messages/ give callers their types, see schema.ts */
import { DecodeError, UnsupportedVersionError } from "../errors.ts";
import { planOf } from "./codec-plan.ts";
import { readStruct, type StructPlan, type StructValue, writeStruct } from "./codec-struct.ts";
import { Reader } from "./reader.ts";
import type { Api, Data, DataInput, DataOf, RequestInput, RequestOf, ResponseInput, ResponseOf } from "./schema.ts";
import { Writer } from "./writer.ts";

/**
 * Bodies of messages to bytes and back, without headers (frame.ts does those).
 *
 * Encoding throws UnsupportedVersionError for a version that the definition does not have and for a set
 * field that the version does not have. Decoding reads from `offset` to the end of the buffer and throws
 * DecodeError for anything that does not parse, bytes left over included.
 */

export function encodeRequest<A extends Api>(api: A, version: number, request: RequestInput<A>): Buffer {
  const writer = new Writer();
  writeRequest(writer, api, version, request);
  return writer.finish();
}

export function encodeResponse<A extends Api>(api: A, version: number, response: ResponseInput<A>): Buffer {
  const writer = new Writer();
  writeResponse(writer, api, version, response);
  return writer.finish();
}

export function encodeData<D extends Data>(data: D, version: number, value: DataInput<D>): Buffer {
  const writer = new Writer();
  writeData(writer, data, version, value);
  return writer.finish();
}

/** Appends the body of a request to what the writer has. */
export function writeRequest<A extends Api>(writer: Writer, api: A, version: number, request: RequestInput<A>): void {
  writeStruct(writer, requestPlan(api, version), request as StructValue);
}

/** Appends the body of a response to what the writer has. */
export function writeResponse<A extends Api>(
  writer: Writer,
  api: A,
  version: number,
  response: ResponseInput<A>,
): void {
  writeStruct(writer, responsePlan(api, version), response as StructValue);
}

/** Appends data to what the writer has. */
export function writeData<D extends Data>(writer: Writer, data: D, version: number, value: DataInput<D>): void {
  writeStruct(writer, dataPlan(data, version), value);
}

export function decodeRequest<A extends Api>(api: A, version: number, buffer: Uint8Array, offset = 0): RequestOf<A> {
  return decodeAll(requestPlan(api, version), new Reader(buffer, offset)) as RequestOf<A>;
}

/**
 * Reads a request as Kafka's brokers do: bytes that follow it are left alone. librdkafka 2.16 asks for all topics with
 * three bytes too many (Metadata v13).
 */
export function readRequest<A extends Api>(api: A, version: number, buffer: Uint8Array, offset = 0): RequestOf<A> {
  return decode(requestPlan(api, version), new Reader(buffer, offset)) as RequestOf<A>;
}

export function decodeResponse<A extends Api>(api: A, version: number, buffer: Uint8Array, offset = 0): ResponseOf<A> {
  return decodeAll(responsePlan(api, version), new Reader(buffer, offset)) as ResponseOf<A>;
}

export function decodeData<D extends Data>(data: D, version: number, buffer: Uint8Array, offset = 0): DataOf<D> {
  return decodeAll(dataPlan(data, version), new Reader(buffer, offset)) as DataOf<D>;
}

/** Reads data where something follows it; the reader is left behind its last byte. */
export function readData<D extends Data>(reader: Reader, data: D, version: number): DataOf<D> {
  return decode(dataPlan(data, version), reader) as DataOf<D>;
}

/** Whether a version of an API, or of data, is flexible: compact lengths and tagged fields. */
export function isFlexible({ flexible }: Pick<Api, "flexible">, version: number): boolean {
  return flexible !== null && version >= flexible;
}

function decodeAll(plan: StructPlan, reader: Reader): StructValue {
  const value = decode(plan, reader);
  if (reader.remaining > 0) throw located(plan, reader, reader.failure(`${reader.remaining} bytes left over`));
  return value;
}

function decode(plan: StructPlan, reader: Reader): StructValue {
  try {
    return readStruct(reader, plan);
  } catch (error) {
    throw error instanceof DecodeError ? located(plan, reader, error) : error;
  }
}

/** Says in which message, version and field decoding stopped. */
function located({ target }: StructPlan, reader: Reader, error: DecodeError): DecodeError {
  let path = "";
  for (const step of reader.failedPath.toReversed()) {
    path += typeof step === "number" ? `[${step}]` : path === "" ? step : `.${step}`;
  }
  const place = `${target.label} v${target.version}${path === "" ? "" : ` ${path}`}`;
  return new DecodeError(`${place}: ${error.message}`, { offset: error.offset, cause: error });
}

function requestPlan(api: Api, version: number): StructPlan {
  return planFor(api, `${api.name}Request`, version, api.request.fields);
}

function responsePlan(api: Api, version: number): StructPlan {
  return planFor(api, `${api.name}Response`, version, api.response.fields);
}

function dataPlan(data: Data, version: number): StructPlan {
  return planFor(data, data.name, version, data.fields);
}

function planFor(definition: Api | Data, label: string, version: number, fields: Data["fields"]): StructPlan {
  const [min, max] = definition.versions;
  if (!Number.isInteger(version) || version < min || version > max) {
    throw new UnsupportedVersionError(`${label} has versions ${min} to ${max}, not ${version}`, {
      javaClass: "org.apache.kafka.common.errors.UnsupportedVersionException",
    });
  }
  return planOf(fields, { label, version, flexible: isFlexible(definition, version) });
}
