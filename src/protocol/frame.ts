import { UnsupportedVersionError } from "../errors.ts";
import { apiKeys } from "./api-keys.ts";
import { decodeResponse, isFlexible, readData, writeData, writeRequest, writeResponse } from "./codec.ts";
import { requestHeader } from "./messages/request-header.ts";
import { responseHeader } from "./messages/response-header.ts";
import { Reader } from "./reader.ts";
import type { Api, RequestInput, ResponseInput, ResponseOf, UnknownTaggedField } from "./schema.ts";
import { Writer } from "./writer.ts";

/**
 * Frames: an int32 size, a header, a body. Requests have header v1, or v2 where they are flexible;
 * responses v0, or v1 where they are flexible (KIP-482), but ApiVersions is always answered with header v0,
 * because whoever asks does not know yet what the broker can do (KIP-511).
 */

const API_VERSIONS_KEY = 18;
const SIZE_BYTES = 4;

type Named = Pick<Api, "key" | "flexible">;

export function requestHeaderVersion(api: Named, version: number): 1 | 2 {
  return isFlexible(api, version) ? 2 : 1;
}

export function responseHeaderVersion(api: Named, version: number): 0 | 1 {
  return api.key !== API_VERSIONS_KEY && isFlexible(api, version) ? 1 : 0;
}

export interface RequestFrame<A extends Api> {
  readonly api: A;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly body: RequestInput<A>;
}

/** A request as it goes on the wire, its size included. */
export function encodeRequestFrame<A extends Api>(frame: RequestFrame<A>): Buffer {
  const { api, version, correlationId, clientId, body } = frame;
  return sized((writer) => {
    writeData(writer, requestHeader, requestHeaderVersion(api, version), {
      requestApiKey: api.key,
      requestApiVersion: version,
      correlationId,
      clientId,
    });
    writeRequest(writer, api, version, body);
  });
}

export interface ResponseFrame<A extends Api> {
  readonly api: A;
  readonly version: number;
  readonly correlationId: number;
  readonly body: ResponseInput<A>;
}

/** A response as it goes on the wire, its size included. */
export function encodeResponseFrame<A extends Api>(frame: ResponseFrame<A>): Buffer {
  return sized((writer) => writeResponseFrame(writer, frame));
}

/** A response as it goes on the wire, in parts: large byte fields are the given buffers themselves, not copies. */
export function encodeResponseParts<A extends Api>(frame: ResponseFrame<A>): Buffer[] {
  const writer = new Writer(undefined, { keepLarge: true });
  writer.writeInt32(0);
  writeResponseFrame(writer, frame);
  writer.patchInt32(0, writer.position - SIZE_BYTES);
  return writer.finishParts();
}

function writeResponseFrame<A extends Api>(
  writer: Writer,
  { api, version, correlationId, body }: ResponseFrame<A>,
): void {
  writer.writeInt32(correlationId);
  if (responseHeaderVersion(api, version) === 1) writer.writeUnsignedVarint(0);
  writeResponse(writer, api, version, body);
}

function sized(write: (writer: Writer) => void): Buffer {
  const writer = new Writer();
  writer.writeInt32(0);
  write(writer);
  writer.patchInt32(0, writer.position - SIZE_BYTES);
  return writer.finish();
}

export interface DecodedRequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly unknownTaggedFields: readonly UnknownTaggedField[];
  /** Where the body begins in the frame. */
  readonly bodyOffset: number;
}

/**
 * Reads the header of a request; `frame` is what follows the size. Throws UnsupportedVersionError for an API
 * key that Kafka has never had. The version may be one that we do not know: of ApiVersions a client may send any.
 */
export function decodeRequestHeader(frame: Uint8Array): DecodedRequestHeader {
  const reader = new Reader(frame);
  const key = reader.readInt16();
  const api = apiKeys.get(key);
  if (api === undefined) throw new UnsupportedVersionError(`Unknown API key ${key}`);
  const apiVersion = reader.readInt16();
  reader.offset = 0;
  const header = readData(reader, requestHeader, isFlexible(api, apiVersion) ? 2 : 1);
  return {
    apiKey: key,
    apiVersion,
    correlationId: header.correlationId,
    clientId: header.clientId,
    unknownTaggedFields: header.unknownTaggedFields ?? [],
    bodyOffset: reader.offset,
  };
}

export interface DecodedResponse<A extends Api> {
  readonly correlationId: number;
  readonly unknownTaggedFields: readonly UnknownTaggedField[];
  readonly body: ResponseOf<A>;
}

/** Reads a response; `frame` is what follows the size. */
export function decodeResponseFrame<A extends Api>(api: A, version: number, frame: Uint8Array): DecodedResponse<A> {
  const reader = new Reader(frame);
  const header = readData(reader, responseHeader, responseHeaderVersion(api, version));
  return {
    correlationId: header.correlationId,
    unknownTaggedFields: header.unknownTaggedFields ?? [],
    body: decodeResponse(api, version, frame, reader.offset),
  };
}

/** The correlation id of a response frame, before it is known which request it answers. */
export function peekCorrelationId(frame: Uint8Array): number {
  return new Reader(frame).readInt32();
}

/** The tagged fields that end the header of a flexible request: none, which is one zero byte. */
export function requestHeaderTags(api: Named, version: number): Buffer {
  return requestHeaderVersion(api, version) === 2 ? Buffer.of(0) : Buffer.alloc(0);
}

/**
 * The body of a request for a transport that writes header v1 itself, whatever the version: the header's
 * tagged fields go in front of the body, which makes the same bytes.
 */
export function encodeRequestBodyForHeaderV1<A extends Api>(api: A, version: number, body: RequestInput<A>): Buffer {
  const writer = new Writer();
  writer.writeBytes(requestHeaderTags(api, version));
  writeRequest(writer, api, version, body);
  return writer.finish();
}

/** The same in parts: large byte fields are the given buffers themselves, not copies. */
export function encodeRequestBodyParts<A extends Api>(api: A, version: number, body: RequestInput<A>): Buffer[] {
  const writer = new Writer(undefined, { keepLarge: true });
  writer.writeBytes(requestHeaderTags(api, version));
  writeRequest(writer, api, version, body);
  return writer.finishParts();
}

/** Reads a response from a transport that took the correlation id off: header tags, where there are any, and body. */
export function decodeResponseAfterCorrelationId<A extends Api>(
  api: A,
  version: number,
  payload: Uint8Array,
): ResponseOf<A> {
  const reader = new Reader(payload);
  if (responseHeaderVersion(api, version) === 1) readHeaderTags(reader);
  return decodeResponse(api, version, payload, reader.offset);
}

function readHeaderTags(reader: Reader): void {
  const count = reader.readUnsignedVarint();
  for (let index = 0; index < count; index++) {
    reader.readUnsignedVarint();
    reader.readBytes(reader.readUnsignedVarint());
  }
}
