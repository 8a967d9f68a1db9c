import { expect, test } from "vitest";
import { newCoordinator, type OpenedCoordinator, stableMember, stateOf } from "../support/coordinator.ts";
import { subscription } from "../support/group-calls.ts";

const MINUTE = 60_000;
const RETENTION = 7 * 24 * 60 * MINUTE;
const CHECK = 10 * MINUTE;
const TWO_HOURS = 120 * MINUTE;

async function opened(properties: Readonly<Record<string, string>> = {}): Promise<OpenedCoordinator> {
  const coordinator = newCoordinator(properties);
  await coordinator.groups.load();
  coordinator.metadata.createTopic("t", 2);
  coordinator.metadata.createTopic("u", 1);
  return coordinator;
}

function commit(
  { groups, metadata }: OpenedCoordinator,
  partition: number,
  { topic = "t", group = "g", ...more }: { topic?: string; group?: string; [field: string]: unknown } = {},
): void {
  const offset = { committedOffset: 5n, committedLeaderEpoch: -1, committedMetadata: null };
  const topicId = metadata.topic(topic)?.id ?? "";
  const topics = [{ name: topic, topicId, partitions: [{ ...offset, partitionIndex: partition }] }];
  const asNobody = { memberId: "", groupInstanceId: null, generationIdOrMemberEpoch: -1, retentionTimeMs: -1n };
  groups.commitOffsets({ groupId: group, topics, ...asNobody, ...more }, 9);
}

function committed({ groups }: OpenedCoordinator, group = "g"): string[] {
  return groups
    .fetchOffsets(group, null)
    .flatMap(({ name, partitions }) => partitions.map(({ partitionIndex }) => `${name}-${partitionIndex}`));
}

test("offsets that nobody's membership protects expire a week after their commit, and the group with the last", async () => {
  const coordinator = await opened();
  commit(coordinator, 0);
  coordinator.clock.advance(TWO_HOURS);
  commit(coordinator, 1);
  coordinator.clock.advance(RETENTION - TWO_HOURS - 1);
  expect(committed(coordinator)).toEqual(["t-0", "t-1"]);
  coordinator.clock.advance(CHECK);
  expect(committed(coordinator)).toEqual(["t-1"]);
  expect(stateOf(coordinator)).toBe("Empty");
  coordinator.clock.advance(TWO_HOURS);
  expect(committed(coordinator)).toEqual([]);
  expect(stateOf(coordinator)).toBe("Dead");
});

test("a commit with a retention of its own expires by that", async () => {
  const coordinator = await opened();
  commit(coordinator, 0, { retentionTimeMs: BigInt(TWO_HOURS) });
  commit(coordinator, 1);
  coordinator.clock.advance(TWO_HOURS);
  expect(committed(coordinator)).toEqual(["t-1"]);
});

test("a retention may be as long as a long is; one that ends behind that wraps around, as in Java", async () => {
  const coordinator = await opened();
  const longest = (1n << 63n) - 1n;
  for (const [partition, retentionTimeMs] of [longest - BigInt(coordinator.clock.now()), longest].entries()) {
    commit(coordinator, partition, { retentionTimeMs });
  }
  expect(committed(coordinator)).toEqual(["t-0", "t-1"]);
  coordinator.clock.advance(CHECK);
  expect(committed(coordinator)).toEqual(["t-0"]);
});

test("a group's offsets expire a week after its last member has left, however old they are", async () => {
  const coordinator = await opened();
  const alice = await stableMember(coordinator, "alice", { sessionTimeoutMs: 1_800_000 });
  const member = { memberId: alice.memberId, generationIdOrMemberEpoch: alice.generationId };
  commit(coordinator, 0, member);
  for (let time = 0; time < RETENTION - CHECK; time += CHECK) {
    coordinator.clock.advance(CHECK);
    alice.heartbeat();
  }
  alice.leave();
  coordinator.clock.advance(RETENTION - 1);
  expect(committed(coordinator)).toEqual(["t-0"]);
  coordinator.clock.advance(CHECK);
  expect(committed(coordinator)).toEqual([]);
  expect(stateOf(coordinator)).toBe("Dead");
});

test("under consumers what they subscribe to does not expire, the rest does", async () => {
  const coordinator = await opened({ "offsets.retention.minutes": "120" });
  const protocols = [{ name: "range", metadata: subscription("t") }];
  const alice = await stableMember(coordinator, "alice", { protocols, sessionTimeoutMs: 1_800_000 });
  const member = { memberId: alice.memberId, generationIdOrMemberEpoch: alice.generationId };
  commit(coordinator, 0, member);
  commit(coordinator, 0, { ...member, topic: "u" });
  for (let time = 0; time <= TWO_HOURS; time += CHECK) {
    expect(committed(coordinator)).toEqual(["t-0", "u-0"]);
    coordinator.clock.advance(CHECK - 1);
    alice.heartbeat();
    if (time === TWO_HOURS - CHECK) break;
  }
  coordinator.clock.advance(CHECK);
  expect(committed(coordinator)).toEqual(["t-0"]);
});

test("under members that are no consumers nothing expires", async () => {
  const coordinator = await opened({ "offsets.retention.minutes": "1" });
  const alice = await stableMember(coordinator, "alice", { protocolType: "connect", sessionTimeoutMs: 1_800_000 });
  commit(coordinator, 0, { memberId: alice.memberId, generationIdOrMemberEpoch: alice.generationId });
  coordinator.clock.advance(CHECK);
  expect(committed(coordinator)).toEqual(["t-0"]);
});

test("a group that never had offsets goes at the first look after its members have gone", async () => {
  const coordinator = await opened();
  const alice = await stableMember(coordinator);
  alice.leave();
  coordinator.clock.advance(CHECK);
  expect(stateOf(coordinator)).toBe("Dead");
});

test("a deleted topic's offsets go with it, those of others and of a topic that has its name later stay", async () => {
  const coordinator = await opened();
  commit(coordinator, 0);
  commit(coordinator, 0, { topic: "u" });
  commit(coordinator, 1, { group: "other" });
  const topic = coordinator.metadata.topic("t");
  if (topic !== undefined) coordinator.metadata.deleteTopics([topic]);
  expect(committed(coordinator)).toEqual(["u-0"]);
  expect(committed(coordinator, "other")).toEqual([]);
  coordinator.metadata.createTopic("t", 2);
  commit(coordinator, 0);
  expect(committed(coordinator)).toEqual(["u-0", "t-0"]);
});
