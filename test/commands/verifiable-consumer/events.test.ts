import { expect, test } from "vitest";
import {
  offsetsCommitted,
  partitionsEvent,
  plainEvent,
  recordData,
  recordsConsumed,
} from "../../../src/commands/verifiable-consumer/events.ts";

const place = { topic: "t", partition: 1 };

test("an event has its time and its name first", () => {
  expect(plainEvent(7, "startup_complete")).toBe('{"timestamp":7,"name":"startup_complete"}');
});

test("partitions that come or go are listed, none too", () => {
  expect(partitionsEvent(7, "partitions_assigned", [place, { topic: "u", partition: 0 }])).toBe(
    '{"timestamp":7,"name":"partitions_assigned","partitions":[{"topic":"t","partition":1},{"topic":"u","partition":0}]}',
  );
  expect(partitionsEvent(7, "partitions_revoked", [])).toBe(
    '{"timestamp":7,"name":"partitions_revoked","partitions":[]}',
  );
});

test("a record's key and value are escaped as Jackson does, and null is null", () => {
  expect(recordData(7, place, { offset: 3, key: null, value: '\u001f"\n€' })).toBe(
    String.raw`{"timestamp":7,"name":"record_data","key":null,"value":"\u001F\"\n€","topic":"t","partition":1,"offset":3}`,
  );
});

test("what a poll gave is counted as a whole and by partition", () => {
  expect(recordsConsumed(7, 5, [{ ...place, count: 3, minOffset: 0, maxOffset: 2 }])).toBe(
    '{"timestamp":7,"name":"records_consumed","count":5,"partitions":[{"topic":"t","partition":1,"count":3,"minOffset":0,"maxOffset":2}]}',
  );
});

test("a commit that failed says why, before that it did", () => {
  expect(offsetsCommitted(7, [[place, 3]], undefined)).toBe(
    '{"timestamp":7,"name":"offsets_committed","offsets":[{"topic":"t","partition":1,"offset":3}],"success":true}',
  );
  expect(offsetsCommitted(7, [], "no")).toBe(
    '{"timestamp":7,"name":"offsets_committed","offsets":[],"error":"no","success":false}',
  );
});
