import { expect, test } from "vitest";
import { groupLag } from "../../../src/commands/wait/group-lag.ts";
import type { PartitionLag } from "../../../src/kafka/admin/group-lag.ts";
import { code, protocolError } from "../../../src/protocol/errors.ts";

const row = (partition: number, pending: bigint | null, errorCode?: number): PartitionLag => ({
  topic: "t",
  partition,
  committed: 0n,
  start: null,
  end: pending,
  lag: pending,
  pending,
  member: null,
  ...(errorCode !== undefined && { error: protocolError(errorCode) }),
});
const group = (...partitions: PartitionLag[]) => ({
  groupId: "g",
  state: "Stable" as const,
  type: "Classic" as const,
  coordinator: { id: 1, host: "h", port: 1 },
  members: [],
  partitions,
});

test("the lag of all partitions counts together", () => {
  expect(groupLag(group(row(0, 2n), row(1, 3n)), 5n)).toEqual({ lag: 5n, missing: [] });
  expect(groupLag(group(row(0, 2n), row(1, 3n)), 4n)).toEqual({
    lag: 5n,
    missing: ["group g is 5 records behind, not 4"],
  });
  expect(groupLag(group(row(0, 1n)), 0n).missing).toEqual(["group g is 1 record behind, not 0"]);
});

test("a partition of a topic that is gone does not count", () => {
  expect(groupLag(group(row(0, 0n), row(1, null, code.UNKNOWN_TOPIC_OR_PARTITION)), 0n)).toEqual({
    lag: 0n,
    missing: [],
  });
});

test("a lag that nobody knows is not zero", () => {
  expect(groupLag(group(), 0n).missing).toEqual(["group g has committed nothing"]);
  expect(groupLag(group(row(0, 0n), row(1, null, code.LEADER_NOT_AVAILABLE)), 0n).missing[0]).toMatch(
    /^the lag of group g on t-1 is not known: /,
  );
});
