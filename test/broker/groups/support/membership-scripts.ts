/** Joining, syncing, heartbeats, leaving: what several members of a group are answered. */
import type { GroupScript } from "./group-script.ts";
import {
  beginJoin,
  beginRejoin,
  commitBody,
  describe,
  heartbeat,
  join,
  joinBody,
  joined,
  type Member,
  offers,
  rejoined,
  subscription,
  sync,
  syncBody,
  untilMembers,
  untilRebalance,
  untilState,
} from "./group-calls.ts";

const at = (version: number, last: number): number => Math.min(version, last);

export async function everyVersion(script: GroupScript): Promise<void> {
  for (let version = 0; version <= 9; version++) {
    const group = script.group(`versions-${version}`);
    const a = script.client("alice");
    let answer = await a.ask("joins", "JoinGroup", version, joinBody(group, ""));
    if (version >= 4) {
      const more = version >= 8 ? { reason: "new here" } : {};
      answer = await a.ask("joins", "JoinGroup", version, joinBody(group, String(answer["memberId"]), more));
    }
    const alice: Member = { client: a, group, memberId: String(answer["memberId"]), generationId: 1 };
    await sync(alice, { [alice.memberId]: "all" }, {}, at(version, 5));
    await heartbeat(alice, "is there", {}, at(version, 4));
    await describe(a, group, "describes", at(version, 6));
    const { memberId } = alice;
    const members = [{ memberId, reason: "done" }, { memberId: "nobody" }];
    const leaving = version < 3 ? { groupId: group, memberId } : { groupId: group, members };
    await a.ask("leaves", "LeaveGroup", at(version, 5), leaving);
    await a.ask("leaves again", "LeaveGroup", at(version, 5), leaving);
    await heartbeat(alice, "is gone", {}, at(version, 4));
    await script.stored(group);
  }
}

export async function refusedJoins(script: GroupScript): Promise<void> {
  const a = script.client("alice");
  for (const version of [0, 3, 6, 7, 9]) {
    const nowhere = script.group(`nowhere-${version}`);
    const ask = (asked: string, more: object): Promise<unknown> =>
      a.ask(asked, "JoinGroup", version, { ...joinBody(nowhere, ""), ...more });
    await ask("without a group", { groupId: "" });
    await ask("with too short a session", { sessionTimeoutMs: 5999 });
    await ask("with too long a session", { sessionTimeoutMs: 1_800_001, memberId: "me" });
    await ask("with an id in a group that is not there", { memberId: "unknown" });
    await describe(a, nowhere, "is not there", 5);
    await ask("without a protocol type", { protocolType: "" });
    await ask("without protocols", { protocols: [] });
    await describe(a, nowhere, "is there now", 5);
    await ask("with an id that nobody has", { memberId: "unknown" });
    await script.stored(nowhere);
  }
}

export async function inconsistentJoins(script: GroupScript): Promise<void> {
  const group = script.group("inconsistent");
  const alice = await join(script.client("alice"), group, { protocols: offers("range", "roundrobin") });
  const b = script.client("bob");
  const ask = (asked: string, more: object, version = 9): Promise<unknown> =>
    b.ask(asked, "JoinGroup", version, { ...joinBody(group, ""), ...more });
  await ask("another type", { protocolType: "connect" });
  await ask("no type", { protocolType: "" });
  await ask("no protocols", { protocols: [] });
  await ask("a protocol nobody has", { protocols: offers("sticky") }, 5);
  await ask("an id that nobody has", { memberId: "bob-is-not-here" });
  await ask("an instance that nobody is, with an id", { memberId: "bob-is-not-here", groupInstanceId: "i1" });
  const own = { memberId: alice.memberId, protocols: offers("sticky") };
  await script.client("alice").ask("her own id, other protocols", "JoinGroup", 9, { ...joinBody(group, ""), ...own });
  await describe(b, group, "is as before");
}

export async function twoMembers(script: GroupScript): Promise<void> {
  const group = script.group("two");
  const topic = await script.topic("two", 2);
  const protocols = [{ name: "range", metadata: subscription(topic.name) }];
  const a = script.client("alice");
  const alice = await join(a, group, { protocols });
  await heartbeat(alice, "before the sync");
  await describe(a, group, "while it completes");
  await sync(alice, { [alice.memberId]: "all of it" });
  await sync(alice, { [alice.memberId]: "something else" });
  await describe(a, group, "while it is stable");

  const b = script.client("bob");
  const bobJoins = await beginJoin(b, group, { protocols });
  await untilRebalance(alice);
  await heartbeat(alice, "while it rebalances");
  await sync(alice, { [alice.memberId]: "all of it" });
  await describe(a, group, "while it prepares");
  const member = { generationIdOrMemberEpoch: 1, memberId: alice.memberId };
  await a.ask("commits before she joins again", "OffsetCommit", 9, commitBody(group, topic, [1, 2], member));
  const simple = commitBody(group, topic, [5]);
  await a.ask("commits without a generation", "OffsetCommit", 9, simple);
  const aliceJoins = await beginRejoin(alice, { protocols });
  await rejoined(alice, aliceJoins);
  const bob = await joined(b, group, bobJoins);
  const bobSyncs = await b.begin("syncs", "SyncGroup", 5, syncBody(bob));
  const now = { generationIdOrMemberEpoch: 2, memberId: alice.memberId };
  await a.ask("commits before she syncs", "OffsetCommit", 9, commitBody(group, topic, [3, 4], now));
  await heartbeat(alice, "with the last generation", { generationId: 1 });
  await sync(alice, { [alice.memberId]: "none" }, { generationId: 1 });
  await sync(alice, {}, { protocolName: "roundrobin" });
  await sync(alice, {}, { protocolType: "connect" });
  await sync(alice, {}, { protocolType: null });
  await sync(alice, {}, { memberId: "nobody" });
  await sync(alice, { [alice.memberId]: "a half" });
  await bobSyncs.answered();
  await a.ask("commits", "OffsetCommit", 9, commitBody(group, topic, [3, 4], now));
  await a.ask("commits with the last generation", "OffsetCommit", 9, commitBody(group, topic, [5], member));
  const other = { generationIdOrMemberEpoch: 2, memberId: "nobody" };
  await a.ask("commits as nobody", "OffsetCommit", 9, commitBody(group, topic, [5], other));
  await a.ask("commits with no generation", "OffsetCommit", 9, commitBody(group, topic, [5]));
  const asInstance = { ...now, groupInstanceId: "nobody" };
  await a.ask("commits as an instance", "OffsetCommit", 9, commitBody(group, topic, [5], asInstance));
  await describe(a, group, "with both");
  await followerRejoins(script, alice, bob, protocols);
}

async function followerRejoins(script: GroupScript, alice: Member, bob: Member, protocols: object[]): Promise<void> {
  await rejoined(bob, await beginRejoin(bob, { protocols }));
  await sync(bob);
  const changed = await beginRejoin(bob, { protocols: [{ name: "range", metadata: subscription("other") }] });
  await untilRebalance(alice);
  await rejoined(alice, await beginRejoin(alice, { protocols }));
  await rejoined(bob, changed);
  await rejoined(bob, await beginRejoin(bob, { protocols: [{ name: "range", metadata: subscription("other") }] }));
  await sync(alice, { [alice.memberId]: "left", [bob.memberId]: "right" });
  await sync(bob);
  const leads = await beginRejoin(alice, { protocols });
  await untilRebalance(bob);
  const leave = { groupId: bob.group, members: [{ memberId: bob.memberId }] };
  await bob.client.ask("leaves", "LeaveGroup", 5, leave);
  await rejoined(alice, leads);
  await sync(alice, { [alice.memberId]: "all" });
  await script.stored(alice.group);
}

export async function votes(script: GroupScript): Promise<void> {
  const lists = [
    [["range", "roundrobin"], ["roundrobin", "range"], ["roundrobin"]],
    [
      ["range", "roundrobin"],
      ["roundrobin", "range"],
    ],
    [
      ["a", "b", "c"],
      ["b", "c", "a"],
      ["c", "b"],
    ],
    [
      ["cooperative-sticky", "range"],
      ["range", "cooperative-sticky"],
    ],
    [
      ["x", "y"],
      ["y", "x"],
    ],
  ];
  for (const [number, members] of lists.entries()) {
    const group = script.group(`votes-${number}`);
    const first = script.client("alice");
    const alice = await join(first, group, { protocols: offers(...members[0]!) });
    await sync(alice, {}, { protocolName: members[0]![0] });
    const others = [];
    for (const [i, names] of members.slice(1).entries()) {
      const client = script.client(`other${i}`);
      others.push({ client, waiting: await beginJoin(client, group, { protocols: offers(...names) }) });
      await untilMembers(first, group, i + 2);
    }
    await rejoined(alice, await beginRejoin(alice, { protocols: offers(...members[0]!) }));
    for (const { client, waiting } of others) await joined(client, group, waiting);
  }
}

export async function latecomers(script: GroupScript): Promise<void> {
  const group = script.group("late");
  const quick = { rebalanceTimeoutMs: 1000 };
  const alice = await join(script.client("alice"), group, quick);
  await sync(alice, { [alice.memberId]: "all" });
  const b = script.client("bob");
  const bob = await joined(b, group, await beginJoin(b, group, quick));
  await heartbeat(alice, "after she missed the rebalance");
  await untilState(b, group, "CompletingRebalance");
  await describe(b, group, "has one member");
  // He does not sync, so he is dropped, too.
  await untilState(b, group, "Empty");
  await heartbeat(bob, "after he missed to sync");
  await describe(b, group, "is empty");
  await script.stored(group);
}

export async function pendingMembers(script: GroupScript): Promise<void> {
  const group = script.group("pending");
  const a = script.client("alice");
  const given = await a.ask("gets an id", "JoinGroup", 9, joinBody(group, ""));
  const memberId = String(given["memberId"]);
  const alice: Member = { client: a, group, memberId, generationId: 0 };
  await describe(a, group, "has no member yet");
  await heartbeat(alice, "before the join");
  await sync(alice);
  await a.ask("is not to be an instance", "JoinGroup", 9, joinBody(group, memberId, { groupInstanceId: "i1" }));
  await a.ask("leaves", "LeaveGroup", 5, { groupId: group, members: [{ memberId }] });
  await a.ask("joins with an id that is gone", "JoinGroup", 9, joinBody(group, memberId));

  // Somebody who has an id and does not join holds the rebalance up, until he leaves.
  const bob = await join(script.client("bob"), group);
  await sync(bob, { [bob.memberId]: "all" });
  const another = await a.ask("gets another id", "JoinGroup", 9, joinBody(group, ""));
  const bobJoins = await beginRejoin(bob);
  await untilState(a, group, "PreparingRebalance");
  await a.ask("leaves", "LeaveGroup", 5, { groupId: group, members: [{ memberId: String(another["memberId"]) }] });
  await rejoined(bob, bobJoins);
}
