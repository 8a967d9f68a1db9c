import { afterEach, describe, expect, test } from "vitest";
import { describeConfigs } from "../../../src/kafka/admin/describe-configs.ts";
import { describeConfigs as api } from "../../../src/protocol/messages/describe-configs.ts";
import { metadata } from "../../../src/protocol/messages/metadata.ts";
import { clusterOf } from "../support/cluster.ts";
import { FakeBroker, handler } from "../support/fake-broker.ts";

const brokers: FakeBroker[] = [];
afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.stop()));
});

describe("describeConfigs", () => {
  test("asks each broker about itself and any broker about the rest", async () => {
    const [first, second] = [await FakeBroker.start(), await FakeBroker.start()];
    brokers.push(first, second);
    const who = handler(metadata, () => ({
      brokers: [first, second].map(({ port }, index) => ({ nodeId: index + 1, host: "127.0.0.1", port })),
      controllerId: 1,
      topics: [],
    }));
    for (const [index, broker] of [first, second].entries()) {
      broker.use(
        who,
        handler(api, ({ resources }) => ({
          results: resources.map(({ resourceType, resourceName }) => ({
            errorCode: resourceName === "secret" ? 29 : 0,
            errorMessage: resourceName === "secret" ? "no" : null,
            resourceType,
            resourceName,
            configs: [
              { name: "z", value: String(index + 1), configSource: 4, configType: 3, documentation: null },
              {
                name: "a",
                value: null,
                configSource: 5,
                isSensitive: true,
                readOnly: true,
                configType: 99,
                documentation: "a text",
              },
            ],
          })),
        })),
      );
    }
    const cluster = clusterOf([first.address]);
    const results = await describeConfigs(cluster, [
      { type: "broker", name: "2" },
      { type: "topic", name: "orders" },
      { type: "topic", name: "secret" },
      { type: "broker", name: "" },
    ]).finally(() => cluster.close());
    expect(results.map(({ resource, entries, error }) => [resource.name, entries[0]?.value, error?.message])).toEqual([
      ["2", "2", undefined],
      ["orders", "1", undefined],
      ["secret", undefined, "no"],
      ["", "1", undefined],
    ]);
    expect(results[0]?.entries).toEqual([
      {
        name: "z",
        value: "2",
        source: "STATIC_BROKER_CONFIG",
        sensitive: false,
        readOnly: false,
        synonyms: [],
        type: "INT",
        documentation: null,
      },
      {
        name: "a",
        value: null,
        source: "DEFAULT_CONFIG",
        sensitive: true,
        readOnly: true,
        synonyms: [],
        type: "UNKNOWN",
        documentation: "a text",
      },
    ]);
    expect(second.requests.filter((request) => request.startsWith("DescribeConfigs"))).toHaveLength(1);
  });
});
