import { expect, test } from "vitest";
import { ClientLogger } from "../../src/kafka/client-logger.ts";
import { reportTopicErrors } from "../../src/kafka/topic-errors.ts";
import { code } from "../../src/protocol/errors.ts";

function report(errors: Readonly<Record<string, number>>) {
  const log: string[] = [];
  const logger = new ClientLogger("Consumer clientId=c", (level, message, name) => {
    log.push(`${level} ${message} (${name})`);
  });
  return { log, refused: reportTopicErrors(logger, 7, new Map(Object.entries(errors))) };
}

test("nothing is said where nothing is wrong", () => {
  expect(report({})).toEqual({ log: [], refused: [] });
});

test("a topic that may still come is told of, and not refused", () => {
  expect(report({ a: code.LEADER_NOT_AVAILABLE })).toEqual({
    log: [
      "WARN [Consumer clientId=c] The metadata response from the cluster reported a recoverable issue with correlation id 7 : {a=LEADER_NOT_AVAILABLE} (org.apache.kafka.clients.NetworkClient)",
    ],
    refused: [],
  });
});

test("invalid names and forbidden topics are told of each together, the forbidden ones last", () => {
  const { log, refused } = report({
    z: code.TOPIC_AUTHORIZATION_FAILED,
    "a b": code.INVALID_TOPIC_EXCEPTION,
    "c d": code.INVALID_TOPIC_EXCEPTION,
  });
  expect(log.slice(1)).toEqual([
    "ERROR [Consumer clientId=c] Metadata response reported invalid topics [a b, c d] (org.apache.kafka.clients.Metadata)",
    "ERROR [Consumer clientId=c] Topic authorization failed for topics [z] (org.apache.kafka.clients.Metadata)",
  ]);
  expect(refused.map(({ names, error }) => [names, error.errorName, error.message])).toEqual([
    [["a b", "c d"], "INVALID_TOPIC_EXCEPTION", "Invalid topics: [a b, c d]"],
    [["z"], "TOPIC_AUTHORIZATION_FAILED", "Not authorized to access topics: [z]"],
  ]);
});
