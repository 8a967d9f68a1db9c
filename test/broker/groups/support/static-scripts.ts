/** Static members (KIP-345): places that outlast the process which holds them. */
import type { GroupScript } from "./group-script.ts";
import {
  beginRejoin,
  commitBody,
  describe,
  heartbeat,
  joinBody,
  type Member,
  offers,
  rejoined,
  sync,
  untilRebalance,
} from "./group-calls.ts";

export async function staticMembers(script: GroupScript): Promise<void> {
  for (const version of [5, 8, 9]) {
    const group = script.group(`static-${version}`);
    const more = { groupInstanceId: "one" };
    const alice = await joinAs(script, "alice", group, more, version);
    await sync(alice, { [alice.memberId]: "all" }, more);
    await heartbeat(alice, "as the instance", more);
    await heartbeat(alice, "without saying so");
    await heartbeat(alice, "as another instance", { groupInstanceId: "two" });
    const again = await joinAs(script, "alice", group, more, version);
    await heartbeat(alice, "with the old id", more);
    await heartbeat(alice, "with the old id alone");
    await sync(alice, {}, more);
    const body = joinBody(group, alice.memberId, more);
    await alice.client.ask("joins with the old id", "JoinGroup", version, body);
    const topic = await script.topic(`static-${version}`, 1);
    const commit = { generationIdOrMemberEpoch: 1, memberId: alice.memberId, groupInstanceId: "one" };
    await alice.client.ask("commits with the old id", "OffsetCommit", 9, commitBody(group, topic, [1], commit));
    const leaving = { groupId: group, members: [{ memberId: alice.memberId, groupInstanceId: "one" }] };
    await alice.client.ask("leaves with the old id", "LeaveGroup", 5, leaving);
    await sync(again, {}, more);
    await heartbeat(again, "with the new id", more);
    await describe(again.client, group, "keeps its assignment");
    await describe(again.client, group, "keeps its assignment", 4);
    await describe(again.client, group, "keeps its assignment", 3);
    await changedProtocols(script, group, again, version);
    await script.stored(group);
  }
}

async function joinAs(
  script: GroupScript,
  name: string,
  group: string,
  more: object,
  version: number,
): Promise<Member> {
  const client = script.client(name);
  const answer = await client.ask("joins", "JoinGroup", version, joinBody(group, "", { ...more }));
  return { client, group, memberId: String(answer["memberId"]), generationId: Number(answer["generationId"]) };
}

/** What the group would choose changes, so all have to join again. */
async function changedProtocols(script: GroupScript, group: string, member: Member, version: number): Promise<void> {
  const more = { groupInstanceId: "one", protocols: offers("sticky", "range") };
  const changed = await joinAs(script, "alice", group, more, version);
  await heartbeat(member, "with the id before", { groupInstanceId: "one" });
  await sync(changed, { [changed.memberId]: "anew" }, { groupInstanceId: "one", protocolName: "sticky" });
  const alone = { groupInstanceId: "one", protocols: offers("roundrobin") };
  await joinAs(script, "alice", group, alone, version);
  await removal(script, group, changed);
}

async function removal(script: GroupScript, group: string, alice: Member): Promise<void> {
  const b = script.client("bob");
  const more = { groupInstanceId: "two", protocols: offers("sticky", "range") };
  const bobJoins = await b.begin("joins", "JoinGroup", 9, joinBody(group, "", more));
  await untilRebalance(alice);
  const own = { groupInstanceId: "one", protocols: offers("sticky", "range") };
  await rejoined(alice, await beginRejoin(alice, own));
  await bobJoins.answered();
  const members = [
    { memberId: "", groupInstanceId: "nobody" },
    { memberId: "", groupInstanceId: null },
    { memberId: "", groupInstanceId: "two" },
    { memberId: "nobody", groupInstanceId: "one" },
    { memberId: alice.memberId, groupInstanceId: "two" },
    { memberId: alice.memberId, groupInstanceId: null, reason: "enough" },
    { memberId: alice.memberId, groupInstanceId: "one" },
  ];
  await b.ask("removes many", "LeaveGroup", 5, { groupId: group, members });
  await describe(b, group, "has nobody left");
  await b.ask("removes many of nobody", "LeaveGroup", 3, { groupId: group, members });
}
