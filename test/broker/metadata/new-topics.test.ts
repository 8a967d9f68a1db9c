import { describe, expect, test } from "vitest";
import { type NewTopicRules, planNewTopics, type RequestedTopic } from "../../../src/broker/metadata/new-topics.ts";
import { MetadataRefused } from "../../../src/broker/metadata/refused.ts";
import { InputError } from "../../../src/errors.ts";
import { code } from "../../../src/protocol/errors.ts";

const rules: NewTopicRules = {
  nodeId: 1,
  numPartitions: 3,
  replicationFactor: 1,
  exists: (name) => name === "there",
  lookAlike: (name) => (name.replaceAll(".", "_") === "a_b" ? "a.b" : undefined),
  checkConfigs: (configs) => {
    if (configs.has("bad")) throw new InputError("bad it is");
  },
};

const topic = (name: string, fields: Partial<RequestedTopic> = {}): RequestedTopic => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
  ...fields,
});

function mistake(): never {
  throw new TypeError("a mistake");
}

describe("planNewTopics", () => {
  test("takes the broker's defaults for what is -1, and gives each topic an id of its own", () => {
    const plans = planNewTopics([topic("x", { numPartitions: -1, replicationFactor: -1 }), topic("y")], rules);
    expect(plans).toMatchObject([
      { name: "x", partitionCount: 3 },
      { name: "y", partitionCount: 1 },
    ]);
    expect(new Set(plans.map((plan) => ("id" in plan ? plan.id : undefined))).size).toBe(2);
  });

  test("refuses each wrong topic for itself", () => {
    const plans = planNewTopics(
      [
        topic("there", { numPartitions: 0 }),
        topic("a_b"),
        topic("a b"),
        topic("c", { configs: [{ name: "bad", value: "1" }] }),
        topic("d", { configs: [{ name: "bad", value: null }] }),
        topic("good"),
      ],
      rules,
    );
    expect(plans.map((plan) => (plan instanceof MetadataRefused ? plan.errorCode : plan.name))).toEqual([
      code.TOPIC_ALREADY_EXISTS,
      code.INVALID_TOPIC_EXCEPTION,
      code.INVALID_TOPIC_EXCEPTION,
      code.INVALID_CONFIG,
      code.INVALID_CONFIG,
      "good",
    ]);
  });

  test("refuses a default of more replicas than there are nodes", () => {
    const [plan] = planNewTopics([topic("x", { replicationFactor: -1 })], { ...rules, replicationFactor: 3 });
    expect(plan).toMatchObject({ errorCode: code.INVALID_REPLICATION_FACTOR });
  });

  test("passes on what fails otherwise", () => {
    expect(() => planNewTopics([topic("x")], { ...rules, checkConfigs: mistake })).toThrow(TypeError);
  });

  test("refuses all together where their records are more than one change may hold", () => {
    const most = topic("x", { numPartitions: 9_999 });
    expect(planNewTopics([most], rules)).toHaveLength(1);
    expect(() => planNewTopics([most, topic("there"), topic("y")], rules)).toThrow(MetadataRefused);
    expect(() => planNewTopics([topic("x", { numPartitions: 10_000 })], rules)).toThrow(
      "Unable to perform excessively large batch operation.",
    );
    expect(() => planNewTopics([topic("there", { numPartitions: 10_001 })], rules)).toThrow(
      "Excessively large number of partitions per request.",
    );
  });
});
