import { expect, test } from "vitest";
import { coordinatorFormatter } from "../../../../src/commands/console-consumer/formatters/coordinator-formatter.ts";
import { encodeData } from "../../../../src/protocol/codec.ts";
import { groupCoordinatorRecords, transactionCoordinatorRecords } from "../../../../src/protocol/log-records/index.ts";
import { groupMetadataKey } from "../../../../src/protocol/log-records/group-metadata-key.ts";
import { groupMetadataValue } from "../../../../src/protocol/log-records/group-metadata-value.ts";
import { offsetCommitKey } from "../../../../src/protocol/log-records/offset-commit-key.ts";
import { offsetCommitValue } from "../../../../src/protocol/log-records/offset-commit-value.ts";
import { transactionLogKey } from "../../../../src/protocol/log-records/transaction-log-key.ts";
import { transactionLogValue } from "../../../../src/protocol/log-records/transaction-log-value.ts";
import { batchOf, formatted } from "./records.ts";

const prefixed = (version: number, bytes: Buffer) => Buffer.concat([Buffer.of(version >> 8, version), bytes]);
const OFFSET_KEY = prefixed(1, encodeData(offsetCommitKey, 0, { group: 'g\u001b"', topic: "t", partition: 2 }));
const OFFSET = { offset: 7n, metadata: "", commitTimestamp: 1n };
const GROUP_KEY = prefixed(2, encodeData(groupMetadataKey, 0, { group: "g" }));

const offsets = () => coordinatorFormatter(groupCoordinatorRecords, [0, 1]);

test("a commit is an object, without a line feed and in Jackson's spelling", async () => {
  const value = prefixed(4, encodeData(offsetCommitValue, 4, { ...OFFSET, topicId: "AAAAAAAAAAAAAAAAAAAAAQ" }));
  expect(formatted(await offsets(), batchOf([{ key: OFFSET_KEY, value }])).toString()).toBe(
    '{"key":{"type":1,"data":{"group":"g\\u001B\\"","topic":"t","partition":2}},"value":{"version":4,"data":{"offset":7,"leaderEpoch":-1,"metadata":"","commitTimestamp":1,"topicId":"AAAAAAAAAAAAAAAAAAAAAQ"}}}',
  );
});

test("a tagged field that has its default is not there", async () => {
  const value = prefixed(4, encodeData(offsetCommitValue, 4, OFFSET));
  expect(formatted(await offsets(), batchOf([{ key: OFFSET_KEY, value }])).toString()).not.toContain("topicId");
});

test("fields that a version has not are not there", async () => {
  const value = prefixed(1, encodeData(offsetCommitValue, 1, { ...OFFSET, expireTimestamp: 5n }));
  expect(formatted(await offsets(), batchOf([{ key: OFFSET_KEY, value }])).toString()).toContain(
    '"data":{"offset":7,"metadata":"","commitTimestamp":1,"expireTimestamp":5}',
  );
});

test("a tombstone has the value null", async () => {
  expect(formatted(await offsets(), batchOf([{ key: OFFSET_KEY }])).toString()).toMatch(/"value":null\}$/);
});

test("other types, unknown types and records without a key are left out", async () => {
  const records = [{ key: GROUP_KEY }, { key: Buffer.from("7fff", "hex"), value: "x" }, { value: "x" }];
  expect(formatted(await offsets(), batchOf(records)).toString()).toBe("");
});

test("members have base64 for their bytes", async () => {
  const members = [
    {
      memberId: "m",
      clientId: "c",
      clientHost: "h",
      rebalanceTimeout: 1,
      sessionTimeout: 2,
      subscription: Buffer.from("ff00", "hex"),
      assignment: Buffer.alloc(0),
    },
  ];
  const value = encodeData(groupMetadataValue, 3, {
    protocolType: "consumer",
    generation: 1,
    protocol: null,
    leader: "m",
    currentStateTimestamp: 3n,
    members,
  });
  const formatter = await coordinatorFormatter(groupCoordinatorRecords, [2]);
  expect(formatted(formatter, batchOf([{ key: GROUP_KEY, value: prefixed(3, value) }])).toString()).toBe(
    '{"key":{"type":2,"data":{"group":"g"}},"value":{"version":3,"data":{"protocolType":"consumer","generation":1,"protocol":null,"leader":"m","currentStateTimestamp":3,"members":[{"memberId":"m","groupInstanceId":null,"clientId":"c","clientHost":"h","rebalanceTimeout":1,"sessionTimeout":2,"subscription":"/wA=","assignment":""}]}}}',
  );
});

test("transactions are all shown", async () => {
  const key = prefixed(0, encodeData(transactionLogKey, 0, { transactionalId: "tx" }));
  const value = prefixed(
    1,
    encodeData(transactionLogValue, 1, {
      producerId: 5n,
      transactionPartitions: [{ topic: "t", partitionIds: [0, 2] }],
      transactionLastUpdateTimestampMs: 1n,
      transactionStartTimestampMs: -1n,
    }),
  );
  const formatter = await coordinatorFormatter(transactionCoordinatorRecords);
  expect(formatted(formatter, batchOf([{ key, value }])).toString()).toContain(
    '"transactionPartitions":[{"topic":"t","partitionIds":[0,2]}],',
  );
});

test.each([
  ["00", "Could not read version from key's buffer."],
  ["0001", "Could not read record with version 1 from key's buffer due to: "],
])("a key of %s is told with its offset", async (key, message) => {
  const batch = batchOf([{ key: Buffer.from(key, "hex") }], 9);
  const formatter = await offsets();
  expect(() => formatted(formatter, batch)).toThrow(`Could not read record at offset 9 due to: ${message}`);
});

test("a value of a version to come is told", async () => {
  const batch = batchOf([{ key: OFFSET_KEY, value: Buffer.from("0009", "hex") }]);
  const formatter = await offsets();
  expect(() => formatted(formatter, batch)).toThrow("Found an unknown record version 9 for 1 type");
});
