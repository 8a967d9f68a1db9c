import { expect, test } from "vitest";
import { planGrowths } from "../../../src/broker/metadata/planned-growth.ts";
import { MetadataRefused } from "../../../src/broker/metadata/refused.ts";
import type { TopicView } from "../../../src/broker/metadata/topic-view.ts";
import { code } from "../../../src/protocol/errors.ts";
import { randomUuid } from "../../../src/protocol/uuid.ts";

const topic: TopicView = {
  name: "a",
  id: randomUuid(),
  partitionCount: 2,
  isInternal: false,
  configs: new Map(),
  leaderEpochs: [0, 0],
};
const grow = (count: number, assignments: readonly (readonly number[])[] | null = null) => ({
  name: "a",
  count,
  assignments: assignments?.map((brokerIds) => ({ brokerIds: [...brokerIds] })) ?? null,
});

function outcomes(...asked: readonly ReturnType<typeof grow>[]): (number | string | null)[] {
  return planGrowths(asked, (name) => (name === "a" ? topic : undefined), 1).map((plan) =>
    plan instanceof MetadataRefused ? plan.errorMessage : plan.partitionCount,
  );
}

test("takes more partitions, with replicas given or not", () => {
  expect(outcomes(grow(3), grow(4, [[1], [1]]))).toEqual([3, 4]);
});

test("refuses what is no increase, and assignments that do not fit", () => {
  expect(outcomes(grow(2), grow(1), grow(4, [[1]]), grow(3, [[2]]), { ...grow(3), name: "b" })).toEqual([
    "Topic already has 2 partition(s).",
    "The topic a currently has 2 partition(s); 1 would not be an increase.",
    "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified.",
    "The manual partition assignment includes broker 2, but no such broker is registered.",
    null,
  ]);
});

test("refuses what goes beyond the most that one change may hold, and takes what still fits", () => {
  const plans = planGrowths([grow(10_003), grow(10_001), grow(4), grow(3)], () => topic, 1);
  expect(plans).toMatchObject([
    { errorCode: code.POLICY_VIOLATION },
    { partitionCount: 10_001 },
    { errorCode: code.POLICY_VIOLATION },
    { partitionCount: 3 },
  ]);
});
