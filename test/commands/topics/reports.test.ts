import { describe, expect, test } from "vitest";
import { topicsOptions } from "../../../src/commands/topics/options.ts";
import { partitionReport, replicationFactor } from "../../../src/commands/topics/reports.ts";
import { parseJoptsimple } from "../../../src/kit/joptsimple.ts";

const whole = { partition: 0, leader: 1, replicas: [1, 2], isr: [1, 2], elr: [], lastKnownElr: [] };
const behind = { ...whole, isr: [1] };
const headless = { ...whole, leader: null, isr: [] };
const facts = { minIsr: 2, liveBrokers: new Set([1, 2]) };

/** Which of the three partitions a report shows. */
function shown(option: string, minIsr = 2): string[] {
  const report = partitionReport(parseJoptsimple(topicsOptions, option.split(" ")));
  return Object.entries({ whole, behind, headless })
    .filter(([, partition]) => report.shows(partition, { ...facts, minIsr }))
    .map(([name]) => name);
}

describe("the reports on partitions", () => {
  test.each([
    ["--under-replicated-partitions", ["behind", "headless"]],
    ["--unavailable-partitions", ["headless"]],
    ["--under-min-isr-partitions", ["behind", "headless"]],
    ["--at-min-isr-partitions", ["whole"]],
    ["--unavailable-partitions --at-min-isr-partitions", ["whole", "headless"]],
  ])("%s shows %j", (option, names) => {
    expect(shown(option)).toEqual(names);
  });

  test("count a leader that is not alive as none", () => {
    const report = partitionReport(parseJoptsimple(topicsOptions, ["--unavailable-partitions"]));
    expect(report.shows(whole, { ...facts, liveBrokers: new Set([2]) })).toBe(true);
  });

  test("are not active without an option", () => {
    expect(partitionReport(parseJoptsimple(topicsOptions, ["--describe"])).active).toBe(false);
  });
});

describe("the replication factor", () => {
  test.each([
    ["in progress", [1, 3, 2], [3], [2]],
    ["that has just ended", [1, 3], [3], [2]],
    ["that was just cancelled", [1, 2], [3], [2]],
    ["that only adds", [1, 2, 3], [3], []],
  ])("does not count what a reassignment %s adds", (_, replicas, addingReplicas, removingReplicas) => {
    expect(replicationFactor({ ...whole, replicas, addingReplicas, removingReplicas })).toBe(2);
  });

  test("is the number of replicas without one", () => {
    expect(replicationFactor(whole)).toBe(2);
  });
});
