import { expect, test } from "vitest";
import { code } from "../../../../src/protocol/errors.ts";
import {
  heard,
  Member,
  membersOf,
  newCoordinator,
  REBALANCE_MS,
  SESSION_MS,
  stableMember,
  stablePair,
  stateOf,
} from "../support/coordinator.ts";
import { codeOf } from "../support/code-of.ts";

test("a member that is not heard of within its session is dropped, and the others rebalance", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened);
  opened.clock.advance(SESSION_MS - 1);
  expect(alice.heartbeat()).toBe(code.NONE);
  opened.clock.advance(1);
  expect(membersOf(opened)).toEqual(["alice"]);
  expect(stateOf(opened)).toBe("PreparingRebalance");
  expect(alice.heartbeat()).toBe(code.REBALANCE_IN_PROGRESS);
  expect(codeOf(() => bob.heartbeat())).toBe(code.UNKNOWN_MEMBER_ID);
});

test("heartbeats keep a member for as long as they come", async () => {
  const opened = newCoordinator();
  const alice = await stableMember(opened);
  for (let beat = 0; beat < 20; beat++) {
    opened.clock.advance(SESSION_MS - 1);
    expect(alice.heartbeat()).toBe(code.NONE);
  }
  opened.clock.advance(SESSION_MS);
  expect(stateOf(opened)).toBe("Empty");
});

test("a commit keeps a member as a heartbeat does", async () => {
  const opened = newCoordinator();
  const alice = await stableMember(opened);
  opened.clock.advance(SESSION_MS - 1);
  opened.groups.commitOffsets(
    {
      groupId: "g",
      memberId: alice.memberId,
      groupInstanceId: null,
      generationIdOrMemberEpoch: alice.generationId,
      retentionTimeMs: -1n,
      topics: [],
    },
    9,
  );
  opened.clock.advance(SESSION_MS - 1);
  expect(alice.heartbeat()).toBe(code.NONE);
});

test("a member that waits for the others is kept past its session, and gets a new one with the answer", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened);
  const longer = { rebalanceTimeoutMs: REBALANCE_MS, sessionTimeoutMs: 6000 };
  await alice.join(longer);
  opened.clock.advance(6000);
  expect(bob.heartbeat()).toBe(code.REBALANCE_IN_PROGRESS);
  opened.clock.advance(6000);
  expect(membersOf(opened)).toEqual(["alice", "bob"]);
  expect(alice.joined).toBeUndefined();
  await bob.join();
  expect(alice.joined).toMatchObject({ generationId: 3 });
  opened.clock.advance(5999);
  expect(alice.heartbeat()).toBe(code.NONE);
});

test("a follower that waits for the leader's assignments is kept past its session", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened);
  await alice.join();
  await bob.join();
  await bob.sync();
  opened.clock.advance(SESSION_MS - 1);
  expect(alice.heartbeat()).toBe(code.NONE);
  opened.clock.advance(SESSION_MS - 1);
  await alice.sync({ [bob.memberId]: "all" });
  await heard();
  expect(bob.assignment).toBe("all");
  opened.clock.advance(SESSION_MS - 1);
  expect(bob.heartbeat()).toBe(code.NONE);
});

test("an id that was given out is kept for a session, and holds the group's rebalance up that long", async () => {
  const opened = newCoordinator();
  const alice = await stableMember(opened);
  const bob = new Member(opened, "bob");
  await bob.join();
  expect(bob.joined?.errorCode).toBe(code.MEMBER_ID_REQUIRED);
  await alice.join();
  opened.clock.advance(SESSION_MS - 1);
  await heard();
  expect(alice.joined).toBeUndefined();
  opened.clock.advance(1);
  await heard();
  expect(alice.joined).toMatchObject({ generationId: 2 });
  expect(await bob.join()).toMatchObject({ errorCode: code.UNKNOWN_MEMBER_ID });
});

test("a new member whose join is never answered is dropped after five minutes", async () => {
  const hour = 3_600_000;
  const opened = newCoordinator({ "group.initial.rebalance.delay.ms": String(hour) });
  const alice = new Member(opened, "alice");
  await alice.enter({ rebalanceTimeoutMs: hour });
  opened.clock.advance(299_999);
  expect(membersOf(opened)).toEqual(["alice"]);
  opened.clock.advance(1);
  await heard();
  expect(alice.joined).toMatchObject({ errorCode: code.UNKNOWN_MEMBER_ID });
});
