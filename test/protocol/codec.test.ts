import { describe, expect, test } from "vitest";
import { DecodeError, UnsupportedVersionError } from "../../src/errors.ts";
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  readData,
  readRequest,
} from "../../src/protocol/codec.ts";
import { listOffsets } from "../../src/protocol/messages/list-offsets.ts";
import { requestHeader } from "../../src/protocol/messages/request-header.ts";
import { Reader } from "../../src/protocol/reader.ts";
import { errorOf } from "../support/error-of.ts";
import { example } from "./support/example.ts";
import { bare } from "./support/hex.ts";

const REQUEST = { topics: [{ name: "x", partitions: [{ partitionIndex: 1, timestamp: -1n }] }] };

describe("encoding and decoding a body", () => {
  test("fills in what was left out", () => {
    expect(decodeRequest(listOffsets, 10, encodeRequest(listOffsets, 10, REQUEST))).toEqual({
      replicaId: 0,
      isolationLevel: 0,
      topics: [{ name: "x", partitions: [{ partitionIndex: 1, currentLeaderEpoch: -1, timestamp: -1n }] }],
      timeoutMs: 0,
    });
  });

  test("takes undefined for left out", () => {
    const given = encodeRequest(listOffsets, 4, { ...REQUEST, isolationLevel: undefined });
    expect(given).toEqual(encodeRequest(listOffsets, 4, REQUEST));
  });

  test.each([0, 12, -1, 1.5, Number.NaN])("refuses version %d, which the definition does not have", (version) => {
    const refusal = errorOf(() => encodeRequest(listOffsets, version, REQUEST));
    expect(refusal).toBeInstanceOf(UnsupportedVersionError);
    expect(refusal).toMatchObject({ message: `ListOffsetsRequest has versions 1 to 11, not ${version}` });
    expect(() => decodeRequest(listOffsets, version, Buffer.alloc(99))).toThrow(UnsupportedVersionError);
  });

  test("says in which message, version and field bytes do not parse", () => {
    const bytes = encodeRequest(example, 0, { items: [{ key: "a" }, { key: "bcd" }] });
    const error = errorOf(() => decodeRequest(example, 0, bytes.subarray(0, -5)));
    const offset = bytes.length - 7;
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({
      offset,
      message: `ExampleRequest v0 items[1].key: Need 3 bytes, 2 left at offset ${offset}`,
    });
  });

  test("refuses bytes left over", () => {
    const bytes = Buffer.concat([encodeResponse(example, 0, { errorCode: 3 }), Buffer.of(0)]);
    const error = errorOf(() => decodeResponse(example, 0, bytes));
    expect(error).toMatchObject({ message: "ExampleResponse v0: 1 bytes left over at offset 2", offset: 2 });
  });

  test("reads a request as brokers do, whatever follows it", () => {
    const bytes = Buffer.concat([encodeRequest(listOffsets, 1, REQUEST), Buffer.of(0, 0, 0)]);
    expect(() => decodeRequest(listOffsets, 1, bytes)).toThrow("3 bytes left over");
    expect(readRequest(listOffsets, 1, bytes)).toEqual(decodeRequest(listOffsets, 1, bytes.subarray(0, -3)));
    expect(() => readRequest(listOffsets, 1, bytes.subarray(0, -4))).toThrow(DecodeError);
  });

  test("decodes from an offset, and counts offsets from the start of the buffer", () => {
    const body = encodeRequest(listOffsets, 1, REQUEST);
    const framed = Buffer.concat([Buffer.alloc(5), body]);
    expect(decodeRequest(listOffsets, 1, framed, 5)).toEqual(decodeRequest(listOffsets, 1, body));
    expect(errorOf(() => decodeRequest(listOffsets, 1, framed.subarray(0, 7), 5))).toMatchObject({ offset: 5 });
    expect(() => decodeRequest(listOffsets, 1, framed, 999)).toThrow(DecodeError);
  });

  test("takes any Uint8Array", () => {
    const body = new Uint8Array(encodeRequest(listOffsets, 1, REQUEST));
    expect(decodeRequest(listOffsets, 1, body).topics[0]?.name).toBe("x");
  });

  test("leaves a reader behind what it read", () => {
    const reader = new Reader(bare("0012 0003 00000007 0001 63 00 ff"));
    expect(readData(reader, requestHeader, 2)).toEqual({
      requestApiKey: 18,
      requestApiVersion: 3,
      correlationId: 7,
      clientId: "c",
    });
    expect(reader.remaining).toBe(1);
  });
});
