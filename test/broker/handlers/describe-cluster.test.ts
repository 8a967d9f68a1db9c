import { expect, test } from "vitest";
import { answersAsRecorded, askBroker } from "../support/recorded-topics.ts";

answersAsRecorded("DescribeCluster");

test("DescribeCluster names the address that is advertised, the rack and the node's id", async () => {
  const options = {
    advertised: { host: "kafka.example", port: 1234 },
    config: { "node.id": "7", "broker.rack": "r1" },
  };
  const [answer] = await askBroker(options, [{ api: "DescribeCluster", version: 2, request: {} }]);
  expect(answer).toMatchObject({
    controllerId: 7,
    brokers: [{ brokerId: 7, host: "kafka.example", port: 1234, rack: "r1", isFenced: false }],
  });
});
