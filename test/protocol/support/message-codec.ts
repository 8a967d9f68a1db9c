import {
  decodeData,
  decodeRequest,
  decodeResponse,
  encodeData,
  encodeRequest,
  encodeResponse,
} from "../../../src/protocol/codec.ts";
import type { MessageVersion } from "./definitions.ts";

/** Encodes a value of any message; for tests that go over all of them and so know no types. */
export function encodeMessage({ kind, definition, version }: MessageVersion, value: object): Buffer {
  if (!("request" in definition)) return encodeData(definition, version, value);
  return kind === "request" ? encodeRequest(definition, version, value) : encodeResponse(definition, version, value);
}

/** Decodes any message. */
export function decodeMessage({ kind, definition, version }: MessageVersion, bytes: Uint8Array): object {
  if (!("request" in definition)) return decodeData(definition, version, bytes);
  const decoded: unknown =
    kind === "request" ? decodeRequest(definition, version, bytes) : decodeResponse(definition, version, bytes);
  if (typeof decoded !== "object" || decoded === null) throw new TypeError("a message is an object");
  return decoded;
}
