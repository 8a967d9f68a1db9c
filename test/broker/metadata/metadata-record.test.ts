import { expect, test } from "vitest";
import { encodeMetadataRecord, readMetadataFrame } from "../../../src/broker/metadata/metadata-record.ts";
import { DecodeError } from "../../../src/errors.ts";
import { decodeData } from "../../../src/protocol/codec.ts";
import { offsetCommitKey } from "../../../src/protocol/log-records/offset-commit-key.ts";
import { partitionRecord } from "../../../src/protocol/log-records/partition-record.ts";
import { topicRecord } from "../../../src/protocol/log-records/topic-record.ts";

// As a Kafka 4.3.1 controller wrote it for the topic tp-a.
const RECORDED = "0102000574702d6193625a61cf724a34b10a38300556a5d500";

test("writes the bytes that Kafka's controller writes", () => {
  const bytes = encodeMetadataRecord(topicRecord, { name: "tp-a", topicId: "k2JaYc9ySjSxCjgwBVal1Q" });
  expect(bytes.toString("hex")).toBe(RECORDED);
});

test("reads type and version, and where the record begins", () => {
  const bytes = Buffer.from(RECORDED, "hex");
  const { type, version, offset } = readMetadataFrame(bytes);
  expect({ type, version }).toEqual({ type: topicRecord.apiKey, version: 0 });
  expect(decodeData(topicRecord, version, bytes, offset).name).toBe("tp-a");
});

test("writes the newest version unless told otherwise", () => {
  expect(readMetadataFrame(encodeMetadataRecord(partitionRecord, {})).version).toBe(2);
  expect(readMetadataFrame(encodeMetadataRecord(partitionRecord, {}, 0)).version).toBe(0);
});

test("refuses a frame of another version, and data that is no metadata record", () => {
  expect(() => readMetadataFrame(Buffer.of(0, 2, 0))).toThrow(DecodeError);
  expect(() => encodeMetadataRecord({ ...offsetCommitKey, apiKey: undefined as never }, {})).toThrow(RangeError);
});
