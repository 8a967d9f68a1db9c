import { describe, expect, test } from "vitest";
import { DecodeError, UnsupportedVersionError } from "../../src/errors.ts";
import { decodeRequest, encodeRequest, encodeResponse } from "../../src/protocol/codec.ts";
import {
  decodeRequestHeader,
  decodeResponseAfterCorrelationId,
  decodeResponseFrame,
  encodeRequestBodyForHeaderV1,
  encodeRequestFrame,
  encodeResponseFrame,
  encodeResponseParts,
  peekCorrelationId,
  requestHeaderTags,
  requestHeaderVersion,
  responseHeaderVersion,
} from "../../src/protocol/frame.ts";
import { FrameSplitter } from "../../src/protocol/frame-splitter.ts";
import { apiVersions } from "../../src/protocol/messages/api-versions.ts";
import { fetch } from "../../src/protocol/messages/fetch.ts";
import { apis } from "../../src/protocol/messages/index.ts";
import { kebabCase } from "../../scripts/render-schema.ts";
import type { Api } from "../../src/protocol/schema.ts";
import { errorOf } from "../support/error-of.ts";
import { type FrameFile, recordedFrames } from "./support/frames.ts";
import { bare } from "./support/hex.ts";

const FILES = recordedFrames();
const REQUESTS = FILES.filter(({ direction }) => direction === "request");
const RESPONSES = FILES.filter(({ direction }) => direction === "response");

async function apiOf({ api }: FrameFile): Promise<Api> {
  const entry = [...apis.values()].find(({ name }) => kebabCase(name) === api);
  if (entry === undefined) throw new Error(`no API ${api}`);
  return entry.load();
}

function sized(frame: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(frame.length);
  return Buffer.concat([size, frame]);
}

describe("frames recorded from the official client and broker", () => {
  test("are there for most APIs and versions", () => {
    expect(new Set(REQUESTS.map(({ api }) => api)).size).toBeGreaterThan(65);
    expect(FILES.length).toBeGreaterThan(480);
  });

  test.each(REQUESTS.map((file) => [file.name, file] as const))(
    "%s decodes and encodes to its bytes",
    async (_, file) => {
      const api = await apiOf(file);
      for (const frame of file.frames) {
        const header = decodeRequestHeader(frame);
        expect(header).toMatchObject({ apiKey: api.key, apiVersion: file.version });
        const body = decodeRequest(api, file.version, frame, header.bodyOffset);
        const { correlationId, clientId } = header;
        const again = encodeRequestFrame({ api, version: file.version, correlationId, clientId, body });
        expect(again.toString("hex")).toBe(sized(frame).toString("hex"));
      }
    },
  );

  test.each(RESPONSES.map((file) => [file.name, file] as const))(
    "%s decodes and encodes to its bytes",
    async (_, file) => {
      const api = await apiOf(file);
      for (const frame of file.frames) {
        const { correlationId, body } = decodeResponseFrame(api, file.version, frame);
        expect(peekCorrelationId(frame)).toBe(correlationId);
        const again = encodeResponseFrame({ api, version: file.version, correlationId, body });
        expect(again.toString("hex")).toBe(sized(frame).toString("hex"));
      }
    },
  );

  test("come out of the splitter the same, byte by byte", () => {
    const frames = FILES.flatMap((file) => file.frames);
    const splitter = new FrameSplitter();
    const found: Buffer[] = [];
    for (const byte of Buffer.concat(frames.map(sized))) found.push(...splitter.push(Buffer.of(byte)));
    expect(found.length).toBe(frames.length);
    expect(found.every((frame, index) => frame.equals(frames[index] ?? Buffer.alloc(0)))).toBe(true);
  });

  test("give DecodeError with an offset when cut off anywhere", async () => {
    for (const file of FILES) {
      const api = await apiOf(file);
      const frame = file.frames.at(-1) ?? Buffer.alloc(0);
      for (let length = 0; length < frame.length; length += frame.length > 400 ? 7 : 1) {
        const error = errorOf(() => decodeAny(file, api, frame.subarray(0, length)));
        if (!(error instanceof DecodeError) || error.offset > length) {
          expect.fail(`${file.name} cut to ${length} bytes: ${String(error)}`);
        }
      }
    }
  });
});

function decodeAny({ direction, version }: FrameFile, api: Api, frame: Buffer): unknown {
  if (direction === "response") return decodeResponseFrame(api, version, frame).body;
  return decodeRequest(api, version, frame, decodeRequestHeader(frame).bodyOffset);
}

describe("headers", () => {
  test("are flexible where the message is, but ApiVersions is answered with the oldest", () => {
    const api = { key: 2, flexible: 6 };
    expect([5, 6].map((version) => requestHeaderVersion(api, version))).toEqual([1, 2]);
    expect([5, 6].map((version) => responseHeaderVersion(api, version))).toEqual([0, 1]);
    expect([2, 3].map((version) => responseHeaderVersion(apiVersions, version))).toEqual([0, 0]);
    expect(requestHeaderVersion({ key: 17, flexible: null }, 1)).toBe(1);
  });

  test("are read for a version of ApiVersions that we do not know", () => {
    const frame = bare("0012 0063 00000001 ffff 00 aa");
    expect(decodeRequestHeader(frame)).toEqual({
      apiKey: 18,
      apiVersion: 99,
      correlationId: 1,
      clientId: null,
      unknownTaggedFields: [],
      bodyOffset: 11,
    });
  });

  test("keep tagged fields that we do not know", () => {
    const frame = bare("0012 0003 00000001 ffff 01 05 01 aa");
    expect(decodeRequestHeader(frame).unknownTaggedFields).toEqual([{ tag: 5, data: Buffer.of(0xaa) }]);
  });

  test("of an unknown API are refused", () => {
    expect(() => decodeRequestHeader(Buffer.from("7fff000000000001ffff", "hex"))).toThrow(UnsupportedVersionError);
  });
});

describe("responses in parts", () => {
  const records = Buffer.alloc(100_000, 5);
  const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, records }));
  const body = { responses: [{ topic: "t", partitions }] };

  test.each([4, 11, 12, 16])("are the bytes of the whole in version %d, without a copy of the records", (version) => {
    const response = { api: fetch, version, correlationId: 7, body };
    const parts = encodeResponseParts(response);
    expect(Buffer.concat(parts)).toEqual(encodeResponseFrame(response));
    expect(parts.filter((part) => part === records)).toHaveLength(2);
  });

  test("are one where nothing is large", () => {
    const response = { api: apiVersions, version: 3, correlationId: 7, body: {} };
    expect(encodeResponseParts(response)).toEqual([encodeResponseFrame(response)]);
  });
});

describe("bodies for a transport that writes header v1 and takes the correlation id off", () => {
  test.each([2, 3, 4])("make the same bytes on the wire in version %d", (version) => {
    const body = version < 3 ? {} : { clientSoftwareName: "kt", clientSoftwareVersion: "1" };
    const plain = encodeRequest(apiVersions, version, body);
    const tags = version < 3 ? Buffer.alloc(0) : Buffer.of(0);
    expect(requestHeaderTags(apiVersions, version)).toEqual(tags);
    expect(encodeRequestBodyForHeaderV1(apiVersions, version, body)).toEqual(Buffer.concat([tags, plain]));
  });

  test.each(RESPONSES.filter(({ api }) => /^(api-versions|metadata|list-offsets)$/.test(api)))(
    "read the recorded $name",
    async (file) => {
      const api = await apiOf(file);
      for (const frame of file.frames) {
        const body = decodeResponseAfterCorrelationId(api, file.version, frame.subarray(4));
        expect(body).toEqual(decodeResponseFrame(api, file.version, frame).body);
      }
    },
  );

  test("skip the tagged fields of a response header", async () => {
    const api = await apis.get(3)?.load();
    if (api === undefined) throw new Error("no Metadata");
    const payload = Buffer.concat([bare("01 07 02 aabb"), encodeResponse(api, 9, {})]);
    expect(decodeResponseAfterCorrelationId(api, 9, payload)).toMatchObject({ brokers: [] });
  });
});
