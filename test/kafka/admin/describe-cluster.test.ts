import { afterEach, describe, expect, test } from "vitest";
import { describeCluster } from "../../../src/kafka/admin/describe-cluster.ts";
import { describeCluster as api } from "../../../src/protocol/messages/describe-cluster.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { clusterOf } from "../support/cluster.ts";
import { FakeBroker, handler } from "../support/fake-broker.ts";

const brokers: FakeBroker[] = [];
afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.stop()));
});

describe("describeCluster", () => {
  test("asks brokers that do not know of it for Metadata", async () => {
    const broker = await FakeBroker.start();
    brokers.push(broker);
    const node = { nodeId: 7, host: "127.0.0.1", port: broker.port, rack: "r" };
    broker.use(handler(metadata, () => ({ brokers: [node], controllerId: 7, clusterId: "c", topics: [] })));
    const cluster = clusterOf([`127.0.0.1:${broker.port}`]);
    expect(await describeCluster(cluster)).toMatchObject({ clusterId: "c", nodes: [{ id: 7, rack: "r" }] });
    cluster.close();
  });

  test("says of a controller that stands for a broker that it knows no Metadata", async () => {
    const controller = await FakeBroker.start();
    brokers.push(controller);
    const MISMATCHED_ENDPOINT_TYPE = 114;
    controller.use(handler(api, () => ({ errorCode: MISMATCHED_ENDPOINT_TYPE, errorMessage: "no", brokers: [] })));
    const cluster = clusterOf([`127.0.0.1:${controller.port}`]);
    await expect(describeCluster(cluster)).rejects.toThrow("The node does not support METADATA");
    cluster.close();
  });
});
