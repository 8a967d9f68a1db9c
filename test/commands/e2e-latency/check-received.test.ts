import { describe, expect, test } from "vitest";
import { checkReceived } from "../../../src/commands/e2e-latency/check-received.ts";
import { RecordMaker } from "../../../src/commands/e2e-latency/sent-record.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import { RecordBatchBuilder } from "../../../src/protocol/records/builder.ts";

interface Made {
  key?: string | null;
  value?: string | null;
  headers?: { key: string; value: Buffer | null }[];
}

const bytes = (text: string | null) => (text === null ? null : Buffer.from(text));

function polled(...records: Made[]) {
  const builder = new RecordBatchBuilder();
  for (const { key = "K", value = "VV", headers = [] } of records) {
    builder.append(1000, bytes(key), bytes(value), headers);
  }
  const batches = records.length === 0 ? [] : [new RecordBatch(builder.build({}))];
  return [{ topic: "t", partition: 0, batches, fetchOffset: 0, endOffset: records.length, highWatermark: 1 }];
}

const header = (key: string, value: string | null) => ({ key, value: bytes(value) });
const sent = { key: Buffer.from("K"), value: Buffer.from("VV"), headers: [] };
const sentWithHeaders = { ...sent, headers: [header("h", "AB"), header("i", null)] };

describe("what was polled", () => {
  test("is the record that was sent, with headers or without", () => {
    checkReceived(polled({}), sent, 60_000);
    checkReceived(polled({ headers: [header("h", "AB"), header("i", null)] }), sentWithHeaders, 60_000);
  });

  test.each([
    [[], "poll() timed out before finding a result (timeout:[60000ms])"],
    [[{}, {}], "Only one result was expected during this test. We found [2]"],
    [[{ value: "é" }], "The message value read [é] did not match the message value sent [VV]"],
    [[{ key: null }], "Expected message key but received null"],
    [[{ key: "x" }, {}], "The message key read [x] did not match the message key sent [K]"],
  ] satisfies [Made[], string][])("%# is refused in the official words", (records, message) => {
    expect(() => checkReceived(polled(...records), sent, 60_000)).toThrow(message);
  });

  test.each([
    [[], "Expected message headers but received none"],
    [[header("h", "AB")], "Header count mismatch between sent and received messages"],
    [[header("h", "AB"), header("i", null), header("j", "")], "Header count mismatch"],
    [
      [header("h", "A\u00e9"), header("i", null)],
      "The message header read [h:[65, -61, -87]] did not match the message header sent [h:[65, 66]]",
    ],
    [
      [header("h", "AB"), header("i", "")],
      "The message header read [i:[]] did not match the message header sent [i:null]",
    ],
  ])("%# has headers that are refused in the official words", (headers, message) => {
    expect(() => checkReceived(polled({ headers }), sentWithHeaders, 60_000)).toThrow(message);
  });
});

test("records are made of the letters that the official tool draws", () => {
  const settings = { topic: "t", numRecords: 3, acks: "1", valueSize: 2, keySize: 0, numHeaders: 0 };
  const maker = new RecordMaker({ ...settings, headerKeySize: 0, headerValueSize: 0 });
  const values = Array.from({ length: 10 }, () => maker.next().value.toString());
  expect(values.join(" ")).toBe("SS VV JJ PP QQ XX CC AA TT YY");
});
