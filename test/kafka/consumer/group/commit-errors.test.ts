import { describe, expect, test } from "vitest";
import { ConnectError, KtError } from "../../../../src/errors.ts";
import { consumerConfig } from "../../../../src/kafka/consumer/consumer-config.ts";
import {
  classicCommitError,
  commitTimedOut,
  consumerCommitError,
  offsetsText,
} from "../../../../src/kafka/consumer/group/commit-errors.ts";
import { code, protocolError } from "../../../../src/protocol/errors.ts";

const told = (error: unknown): string =>
  error instanceof KtError ? `${error.javaClass?.split(".").at(-1)}: ${error.message}` : String(error);

const classicFailure = (errorCode: number) => told(classicCommitError(protocolError(errorCode), true));
const consumerFailure = (errorCode: number) => told(consumerCommitError(protocolError(errorCode)));
const configOf = (protocol: string) =>
  consumerConfig(
    new Map([
      ["bootstrap.servers", "127.0.0.1:1"],
      ["group.id", "g"],
      ["group.protocol", protocol],
      ["default.api.timeout.ms", "7"],
    ]),
  );

const committed = (partition: number, offset: number, leaderEpoch: number) =>
  [
    { topic: "t", partition },
    { offset, metadata: "m", leaderEpoch },
  ] as const;

describe("a commit that the coordinator refuses", () => {
  test("fails in the words of the classic protocol", () => {
    for (const errorCode of [code.UNKNOWN_MEMBER_ID, code.ILLEGAL_GENERATION]) {
      expect(classicFailure(errorCode)).toMatch(
        /^CommitFailedException: Commit cannot be completed since the group has already/,
      );
    }
    expect(told(classicCommitError(protocolError(code.ILLEGAL_GENERATION), false))).toMatch(
      /^RebalanceInProgressException: .* generation is already stale/,
    );
    expect(classicFailure(code.REBALANCE_IN_PROGRESS)).toMatch(
      /^RebalanceInProgressException: Offset commit cannot be completed since the consumer group is executing a rebalance/,
    );
    expect(classicFailure(code.FENCED_INSTANCE_ID)).toMatch(/^FencedInstanceIdException: /);
    expect(classicFailure(code.OFFSET_METADATA_TOO_LARGE)).toMatch(/^OffsetMetadataTooLarge: /);
    expect(classicFailure(code.INVALID_GROUP_ID)).toBe(
      "KafkaException: Unexpected error in commit: The group id is invalid.",
    );
  });

  test("fails in the words of the consumer protocol", () => {
    expect(consumerFailure(code.UNKNOWN_MEMBER_ID)).toMatch(
      /^CommitFailedException: OffsetCommit failed with unknown member ID\. /,
    );
    expect(consumerFailure(code.STALE_MEMBER_EPOCH)).toMatch(
      /^CommitFailedException: OffsetCommit failed with stale member epoch\. /,
    );
    expect(consumerFailure(code.FENCED_INSTANCE_ID)).toMatch(/^KafkaException: Unexpected error in commit: /);
  });

  test("keeps an error that may pass, and one that is no protocol's", () => {
    const passing = protocolError(code.NOT_COORDINATOR);
    const bug = new Error("bug");
    for (const error of [passing, bug]) {
      expect(classicCommitError(error, true)).toBe(error);
      expect(consumerCommitError(error)).toBe(error);
    }
  });
});

describe("a commit whose time is up", () => {
  const lines = { topic: "lines", partition: 0 };
  const offsets = new Map([[lines, { offset: 5, metadata: "", leaderEpoch: -1 }]]);
  test("names the time and the offsets in the classic protocol", () => {
    const error = commitTimedOut(new ConnectError("no broker"), offsets, configOf("classic"));
    expect(told(error)).toBe(
      "TimeoutException: Timeout of 7ms expired before successfully committing offsets {lines-0=OffsetAndMetadata{offset=5, leaderEpoch=null, metadata=''}}",
    );
  });

  test("names the last error in the consumer protocol", () => {
    const config = configOf("consumer");
    expect(told(commitTimedOut(new ConnectError("no broker"), offsets, config))).toBe(
      "TimeoutException: java.util.concurrent.TimeoutException",
    );
    expect(told(commitTimedOut(protocolError(code.COORDINATOR_LOAD_IN_PROGRESS), offsets, config))).toBe(
      "TimeoutException: org.apache.kafka.common.errors.CoordinatorLoadInProgressException: The coordinator is loading and hence can't process requests.",
    );
  });

  test("stays what it is where it was refused", () => {
    const refused = protocolError(code.GROUP_AUTHORIZATION_FAILED);
    expect(commitTimedOut(refused, offsets, configOf("classic"))).toBe(refused);
  });
});

test("offsets are printed in the order of Java's map", () => {
  expect(offsetsText(new Map([committed(0, 1, -1), committed(1, 2, 3)]))).toBe(
    "{t-1=OffsetAndMetadata{offset=2, leaderEpoch=3, metadata='m'}, t-0=OffsetAndMetadata{offset=1, leaderEpoch=null, metadata='m'}}",
  );
});
