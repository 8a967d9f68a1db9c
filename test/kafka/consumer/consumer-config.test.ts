import { describe, expect, test } from "vitest";
import { KtError } from "../../../src/errors.ts";
import { consumerConfig } from "../../../src/kafka/consumer/consumer-config.ts";

const configOf = (properties: Readonly<Record<string, string>> = {}) =>
  consumerConfig(new Map([["bootstrap.servers", "127.0.0.1:9092"], ...Object.entries(properties)]));

function refusalOf(properties: Readonly<Record<string, string>>): readonly (string | undefined)[] {
  try {
    configOf(properties);
  } catch (error) {
    if (!(error instanceof KtError)) throw error;
    return [error.message, ...(error.cause instanceof KtError ? [error.cause.message] : [])];
  }
  throw new Error("it was taken");
}

test("what is not set takes Java's defaults", () => {
  expect(configOf()).toMatchObject({
    groupId: undefined,
    groupProtocol: "classic",
    assignors: ["range", "cooperative-sticky"],
    sessionTimeoutMs: 45_000,
    heartbeatIntervalMs: 3_000,
    autoCommit: false,
    offsetReset: "latest",
    readCommitted: false,
    checkCrcs: true,
    maxPollRecords: undefined,
    maxBytes: 52_428_800,
    maxPartitionBytes: undefined,
    allowAutoCreateTopics: true,
    warnings: [],
  });
});

test("a group commits by itself, and names the client", () => {
  const config = configOf({ "group.id": "g" });
  expect([config.autoCommit, config.client.clientId]).toEqual([true, "consumer-g-1"]);
  expect(configOf({ "group.id": "g", "group.instance.id": "i" }).client.clientId).toBe("consumer-g-i");
});

test("by_duration is kept in milliseconds", () => {
  expect(configOf({ "auto.offset.reset": "by_duration:PT1.5S" }).offsetReset).toEqual({ durationMs: 1_500 });
});

describe("Java's refusal", () => {
  test.each([
    [{ "max.poll.records": "abc" }, "Invalid value abc for configuration max.poll.records: Not a number of type INT"],
    [
      { "isolation.level": "committed" },
      "Invalid value committed for configuration isolation.level: String must be one of: read_committed, read_uncommitted",
    ],
    [
      { "enable.auto.commit": "true" },
      "enable.auto.commit cannot be set to true when default group id (null) is used.",
    ],
    [
      { "group.protocol": "consumer", "session.timeout.ms": "1000", "heartbeat.interval.ms": "10" },
      "heartbeat.interval.ms, session.timeout.ms cannot be set when group.protocol=CONSUMER",
    ],
    [{ "group.remote.assignor": "range" }, "group.remote.assignor cannot be set when group.protocol=CLASSIC"],
    [
      { "group.instance.id": "a b" },
      "Group instance id is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
    ],
  ])("of %j", (properties, message) => {
    expect(refusalOf(properties)[0]).toBe(message);
  });

  test.each([
    [{ "group.id": "" }, "The configured group.id should not be an empty string or whitespace."],
    [
      { "group.id": "g", "heartbeat.interval.ms": "5000", "session.timeout.ms": "5000" },
      "Heartbeat must be set lower than the session timeout",
    ],
    [
      { "partition.assignment.strategy": "org.example.Mine" },
      "org.example.Mine ClassNotFoundException exception occurred",
    ],
  ])("inside of its constructor: %j", (properties, cause) => {
    expect(refusalOf(properties)).toEqual(["Failed to construct kafka consumer", cause]);
  });
});

test("a backoff above its maximum is warned of", () => {
  expect(configOf({ "retry.backoff.ms": "2000" }).warnings).toEqual([
    "Configuration 'retry.backoff.ms' with value '2000' is greater than configuration 'retry.backoff.max.ms' with value '1000'. A static backoff with value '1000' will be applied.",
  ]);
});
