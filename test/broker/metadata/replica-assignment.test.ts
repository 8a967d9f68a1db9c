import { expect, test } from "vitest";
import { ensureAssignment } from "../../../src/broker/metadata/replica-assignment.ts";

test("takes the one broker there is", () => {
  expect(() => ensureAssignment([1], 1, undefined)).not.toThrow();
  expect(() => ensureAssignment([7], 7, 1)).not.toThrow();
});

test.each([
  [[], "The manual partition assignment includes an empty replica list."],
  [[2], "The manual partition assignment includes broker 2, but no such broker is registered."],
  [[9, 1, 3], "The manual partition assignment includes broker 3, but no such broker is registered."],
  [[1, 1], "The manual partition assignment includes the broker 1 more than once."],
])("refuses %j in Kafka's words", (brokerIds, message) => {
  expect(() => ensureAssignment(brokerIds, 1, undefined)).toThrow(message);
});

test("refuses another number of replicas than the partitions before have", () => {
  expect(() => ensureAssignment([1], 1, 2)).toThrow(
    "The manual partition assignment includes a partition with 1 replica(s), but this is not consistent with previous partitions, which have 2 replica(s).",
  );
});
