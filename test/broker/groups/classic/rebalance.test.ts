import { expect, test } from "vitest";
import { code } from "../../../../src/protocol/errors.ts";
import { codeOf } from "../support/code-of.ts";
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

/** Keeps those alive who need no rebalance. */
const LONG = { sessionTimeoutMs: 1_800_000 };

test("the first rebalance of a group waits for newcomers, longer for each, up to the rebalance timeout", async () => {
  const opened = newCoordinator({ "group.initial.rebalance.delay.ms": "3000" });
  const alice = new Member(opened, "alice");
  await alice.enter({ rebalanceTimeoutMs: 8000 });
  opened.clock.advance(2999);
  const bob = new Member(opened, "bob");
  await bob.enter();
  opened.clock.advance(3000);
  await heard();
  expect(alice.joined).toBeUndefined();
  const carol = new Member(opened, "carol");
  await carol.enter();
  opened.clock.advance(2000);
  await heard();
  expect(alice.joined).toBeUndefined();
  opened.clock.advance(1);
  await heard();
  expect(alice.joined?.members).toHaveLength(3);
  expect(carol.joined).toMatchObject({ generationId: 1, leader: alice.memberId, members: [] });
  expect(stateOf(opened)).toBe("CompletingRebalance");
});

test("without newcomers the first rebalance waits the delay alone", async () => {
  const opened = newCoordinator({ "group.initial.rebalance.delay.ms": "3000" });
  const alice = new Member(opened, "alice");
  await alice.enter();
  opened.clock.advance(2999);
  await heard();
  expect(alice.joined).toBeUndefined();
  opened.clock.advance(1);
  await heard();
  expect(alice.joined).toMatchObject({ generationId: 1 });
});

test("who does not join again within the longest rebalance timeout is dropped", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened, LONG);
  const carol = new Member(opened, "carol");
  await carol.enter({ ...LONG, rebalanceTimeoutMs: REBALANCE_MS * 2 });
  await alice.join(LONG);
  opened.clock.advance(REBALANCE_MS * 2 - 1);
  await heard();
  expect(alice.joined).toBeUndefined();
  opened.clock.advance(1);
  await heard();
  expect(alice.joined?.members).toHaveLength(2);
  expect(codeOf(() => bob.heartbeat())).toBe(code.UNKNOWN_MEMBER_ID);
});

test("a leader that does not join again is followed by one that has", async () => {
  const opened = newCoordinator();
  const [, bob] = await stablePair(opened, LONG);
  const carol = new Member(opened, "carol");
  await carol.enter(LONG);
  await bob.join(LONG);
  opened.clock.advance(REBALANCE_MS);
  await heard();
  expect(carol.joined?.leader).toBe(bob.memberId);
  expect(bob.joined?.members).toHaveLength(2);
});

test("a static member that does not join again is in the next generation all the same, until it fails to sync", async () => {
  const opened = newCoordinator();
  const alice = await stableMember(opened, "alice", LONG);
  const bob = new Member(opened, "bob");
  await bob.join({ ...LONG, groupInstanceId: "bob" });
  await alice.join(LONG);
  await bob.sync();
  await alice.sync();
  await alice.join(LONG);
  opened.clock.advance(REBALANCE_MS);
  await heard();
  expect(alice.joined?.members).toHaveLength(2);
  await alice.sync();
  opened.clock.advance(REBALANCE_MS - 1);
  expect(membersOf(opened)).toEqual(["alice", "bob"]);
  opened.clock.advance(1);
  expect(membersOf(opened)).toEqual(["alice"]);
});

test("where only static members are left and none joins, the group waits on, and their sessions decide", async () => {
  const opened = newCoordinator();
  const alice = new Member(opened, "alice");
  await alice.join({ groupInstanceId: "alice", sessionTimeoutMs: REBALANCE_MS * 3 });
  opened.clock.advance(0);
  await heard();
  await alice.sync();
  const bob = new Member(opened, "bob");
  await bob.enter();
  bob.leave();
  opened.clock.advance(REBALANCE_MS + 1);
  expect(stateOf(opened)).toBe("PreparingRebalance");
  expect(membersOf(opened)).toEqual(["alice"]);
  opened.clock.advance(REBALANCE_MS * 2);
  expect(stateOf(opened)).toBe("Empty");
});

test("who joins and does not sync within the rebalance timeout is dropped, and the others rebalance", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened, LONG);
  await alice.join(LONG);
  await bob.join(LONG);
  await alice.sync({ [alice.memberId]: "all" });
  expect(stateOf(opened)).toBe("Stable");
  opened.clock.advance(REBALANCE_MS - 1);
  expect(membersOf(opened)).toEqual(["alice", "bob"]);
  opened.clock.advance(1);
  expect(membersOf(opened)).toEqual(["alice"]);
  expect(alice.heartbeat()).toBe(code.REBALANCE_IN_PROGRESS);
});

test("once all have synced nobody is dropped for it", async () => {
  const opened = newCoordinator();
  await stablePair(opened, LONG);
  opened.clock.advance(REBALANCE_MS * 2);
  expect(membersOf(opened)).toEqual(["alice", "bob"]);
  expect(stateOf(opened)).toBe("Stable");
});

test("a rebalance while followers wait for assignments has them join again", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened);
  await alice.join();
  await bob.join();
  await bob.sync();
  const carol = new Member(opened, "carol");
  await carol.enter();
  await heard();
  expect(bob.synced).toMatchObject({ errorCode: code.REBALANCE_IN_PROGRESS });
  await alice.join();
  await bob.join();
  expect(alice.joined?.members).toHaveLength(3);
});

test("a member that is removed while it waits is told that it is unknown", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened);
  await alice.join();
  alice.leave();
  await heard();
  expect(alice.joined).toMatchObject({ errorCode: code.UNKNOWN_MEMBER_ID });
  await bob.join();
  const carol = new Member(opened, "carol");
  await carol.enter();
  await bob.join();
  await carol.sync();
  carol.leave();
  await heard();
  expect(carol.synced).toMatchObject({ errorCode: code.UNKNOWN_MEMBER_ID });
});

test("the last member's leave makes the group empty, and a new one begins with the next generation", async () => {
  const opened = newCoordinator();
  const alice = await stableMember(opened);
  alice.leave();
  expect(stateOf(opened)).toBe("Empty");
  const bob = await stableMember(opened, "bob");
  expect(bob.generationId).toBe(3);
  opened.clock.advance(SESSION_MS - 1);
  expect(stateOf(opened)).toBe("Stable");
});

test("group.max.size lets known members join again and refuses new ones", async () => {
  const opened = newCoordinator({ "group.max.size": "2" });
  const [alice, bob] = await stablePair(opened);
  const carol = new Member(opened, "carol");
  expect(await carol.join()).toMatchObject({ errorCode: code.GROUP_MAX_SIZE_REACHED });
  expect(await carol.join({ groupInstanceId: "carol" })).toMatchObject({ errorCode: code.GROUP_MAX_SIZE_REACHED });
  await alice.join();
  await bob.join();
  expect(alice.joined).toMatchObject({ generationId: 3 });
});

test("while a group rebalances, group.max.size counts those who have joined: the last to come are dropped", async () => {
  const opened = newCoordinator({ "group.max.size": "2", "group.initial.rebalance.delay.ms": "1000" });
  const all = ["alice", "bob", "carol"].map((name) => new Member(opened, name));
  for (const member of all) await member.join();
  for (const member of all) await member.join();
  expect(all[2]?.joined).toMatchObject({ errorCode: code.GROUP_MAX_SIZE_REACHED });
  opened.clock.advance(2000);
  await heard();
  expect(membersOf(opened)).toEqual(["alice", "bob"]);
});

test("a closed coordinator answers who waits, and serves nobody", async () => {
  const opened = newCoordinator();
  const [alice, bob] = await stablePair(opened);
  await alice.join();
  opened.groups.close();
  await heard();
  expect(alice.joined).toMatchObject({ errorCode: code.NOT_COORDINATOR });
  expect(codeOf(() => bob.heartbeat())).toBe(code.COORDINATOR_NOT_AVAILABLE);
});
