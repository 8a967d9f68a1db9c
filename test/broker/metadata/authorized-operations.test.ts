import { expect, test } from "vitest";
import { CLUSTER_OPERATIONS, TOPIC_OPERATIONS } from "../../../src/broker/metadata/authorized-operations.ts";

test("everything is allowed, in Kafka's bits", () => {
  expect({ TOPIC_OPERATIONS, CLUSTER_OPERATIONS }).toEqual({ TOPIC_OPERATIONS: 3576, CLUSTER_OPERATIONS: 8096 });
});
