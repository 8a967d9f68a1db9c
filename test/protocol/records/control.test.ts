import { describe, expect, test } from "vitest";
import { DecodeError } from "../../../src/errors.ts";
import { RecordBatch } from "../../../src/protocol/records/batch.ts";
import {
  encodeEndTxnMarker,
  parseControlRecordType,
  parseEndTxnMarker,
} from "../../../src/protocol/records/control.ts";
import { records } from "../../../src/protocol/records/records.ts";

describe("control records", () => {
  test.each(["ABORT", "COMMIT"] as const)("an %s marker reads as it was written", (type) => {
    const options = { type, producerId: 7n, producerEpoch: 1, coordinatorEpoch: 258, timestamp: 1000 };
    const batch = new RecordBatch(encodeEndTxnMarker({ ...options, baseOffset: 9, partitionLeaderEpoch: 4 }));
    expect(batch).toMatchObject({
      baseOffset: 9,
      lastOffset: 9,
      partitionLeaderEpoch: 4,
      producerId: 7n,
      producerEpoch: 1,
      baseSequence: -1,
      isControl: true,
      isTransactional: true,
    });
    const [marker] = records(batch);
    expect(parseControlRecordType(marker!.key)).toBe(type);
    expect(parseEndTxnMarker(marker!.value)).toEqual({ coordinatorEpoch: 258 });
  });

  test.each([
    ["00000000", "ABORT"],
    ["00000001", "COMMIT"],
    ["00000002", "LEADER_CHANGE"],
    ["00000006", "KRAFT_VOTERS"],
    ["00010001", "COMMIT"],
    ["00000007", "UNKNOWN"],
    ["0000ffff", "UNKNOWN"],
  ])("the key %s is of type %s", (hex, type) => {
    expect(parseControlRecordType(Buffer.from(hex, "hex"))).toBe(type);
  });

  test.each([null, "", "000000", "ffff0000"])("the key %s is refused", (hex) => {
    expect(() => parseControlRecordType(hex === null ? null : Buffer.from(hex, "hex"))).toThrow(DecodeError);
  });

  test.each([null, "", "0000000000", "ffff00000000"])("the marker %s is refused", (hex) => {
    expect(() => parseEndTxnMarker(hex === null ? null : Buffer.from(hex, "hex"))).toThrow(DecodeError);
  });
});
