/** Offsets: committed, fetched, deleted, by whom and in which version. */
import { commitBody, fetchBody, join, joinBody, subscription, sync } from "./group-calls.ts";
import type { GroupScript } from "./group-script.ts";

const NO_ID = "AAAAAAAAAAAAAAAAAAAAAA";
const UNKNOWN_ID = "B5zUIWVmQVW8kkIqrIbfsw";

export async function everyOffsetVersion(script: GroupScript): Promise<void> {
  const a = script.client("alice");
  const topic = await script.topic("offsets", 3);
  const nowhere = { name: "grp-no-such-topic", topicId: UNKNOWN_ID };
  for (let version = 1; version <= 10; version++) {
    const group = script.group(`offsets-${version}`);
    const fetch = (asked: string, of: string, topics: Parameters<typeof fetchBody>[2]): Promise<unknown> =>
      a.ask(asked, "OffsetFetch", version, fetchBody(version, of, topics));
    await fetch("nothing is committed", group, [{ ...topic, partitions: [0, 7] }]);
    if (version >= 2) {
      await fetch("nothing at all is committed", group, null);
      await a.ask("commits", "OffsetCommit", version, commitBody(group, topic, [0, 11, 12]));
      const both = [commitBody(group, nowhere, [1])["topics"], commitBody(group, topic, [13, 14, 15, 16])["topics"]];
      const topics = both.flat();
      await a.ask("commits what is not there", "OffsetCommit", version, { ...commitBody(group, topic, []), topics });
      await a.ask("commits nothing", "OffsetCommit", version, { ...commitBody(group, topic, []), topics: [] });
      const onlyWrong = commitBody(group, nowhere, [1]);
      await a.ask("commits only what is not there", "OffsetCommit", version, onlyWrong);
      const negative = { partitionIndex: -1, committedOffset: 5n, committedMetadata: "" };
      const wrong = { ...commitBody(group, topic, []), topics: [{ ...topic, partitions: [negative] }] };
      await a.ask("commits a partition below zero", "OffsetCommit", version, wrong);
      await fetch("all of it", group, null);
    }
    await fetch("some of it", group, [
      { ...topic, partitions: [1, 0, 9] },
      { ...nowhere, partitions: [0] },
    ]);
    await fetch("of no topic", group, []);
    await fetch("of the group without a name", "", [{ ...topic, partitions: [0] }]);
    if (version >= 2) await script.stored(group);
  }
}

export async function commits(script: GroupScript): Promise<void> {
  const a = script.client("alice");
  const topic = await script.topic("commits", 3);
  const group = script.group("commits");
  const commit = (asked: string, offsets: readonly number[], more: object, version = 9): Promise<unknown> =>
    a.ask(asked, "OffsetCommit", version, commitBody(group, topic, offsets, { ...more }));
  const member = { generationIdOrMemberEpoch: 3, memberId: "somebody" };
  await commit("as a member of no group", [1], member, 8);
  await commit("as a member of no group", [1], member, 9);
  await commit("as a member of no generation", [1], { memberId: "somebody" });
  await commit("as a member of an empty group", [1], member);
  await commit("as a member of an empty group, without its generation", [1], { memberId: "somebody" });
  await commit("as an instance of an empty group", [1], { groupInstanceId: "one" });
  const long = (length: number) => ({
    topics: [
      {
        ...topic,
        partitions: [
          { partitionIndex: 0, committedOffset: 1n, committedMetadata: "x".repeat(length) },
          { partitionIndex: 1, committedOffset: 2n, committedMetadata: "short" },
        ],
      },
    ],
  });
  await commit("with metadata that is just not too long", [], long(4096));
  await commit("with metadata that is too long", [], long(4097));
  await commit("with letters that take two bytes", [], {
    topics: [
      {
        ...topic,
        partitions: [{ partitionIndex: 2, committedOffset: 1n, committedMetadata: "é".repeat(4000) }],
      },
    ],
  });
  await commit("one partition twice", [], {
    topics: [
      {
        ...topic,
        partitions: [0, 0].map((partitionIndex, i) => ({ partitionIndex, committedOffset: BigInt(i + 50) })),
      },
    ],
  });
  await commit("an offset that cannot be", [-5], {});
  await a.ask("in the group without a name", "OffsetCommit", 9, commitBody("", topic, [4]));
  await a.ask("fetches there", "OffsetFetch", 9, fetchBody(9, "", [{ ...topic, partitions: [0] }]));
  await a.ask("deletes it", "DeleteGroups", 2, { groupsNames: [""] });
  const groups = [group, script.group("unknown"), ""].map((groupId) => ({ groupId, topics: null }));
  await a.ask("fetches of several groups", "OffsetFetch", 8, { groups });
  await a.ask("fetches stable ones", "OffsetFetch", 9, { groups, requireStable: true });
  const asMember = { groupId: group, memberId: "somebody", memberEpoch: 4, topics: null };
  await a.ask("fetches as a member", "OffsetFetch", 9, { groups: [asMember] });
  await a.ask(
    "to be kept for a minute",
    "OffsetCommit",
    4,
    commitBody(group, topic, [8], { retentionTimeMs: 60_000n }),
  );
  await script.stored(group);
}

export async function topicsComeAndGo(script: GroupScript): Promise<void> {
  const a = script.client("alice");
  const topic = await script.topic("gone", 2);
  const stays = await script.topic("stays", 1);
  const group = script.group("gone");
  await a.ask("commits", "OffsetCommit", 10, commitBody(group, topic, [3, 4]));
  await a.ask("commits of another topic", "OffsetCommit", 10, commitBody(group, stays, [5]));
  await script.deleteTopic(topic.name);
  await a.until("OffsetFetch", 9, fetchBody(9, group, null), (answer) => !answer.includes(topic.name));
  await a.ask("fetches", "OffsetFetch", 9, fetchBody(9, group, null));
  await a.ask("fetches by id", "OffsetFetch", 10, fetchBody(10, group, [{ ...topic, partitions: [0] }]));
  await a.ask("fetches by name", "OffsetFetch", 9, fetchBody(9, group, [{ ...topic, partitions: [0] }]));
  await a.ask(
    "fetches without an id",
    "OffsetFetch",
    10,
    fetchBody(10, group, [{ ...stays, topicId: NO_ID, partitions: [0] }]),
  );
}

export async function deletedOffsets(script: GroupScript): Promise<void> {
  const a = script.client("alice");
  const topic = await script.topic("deleted", 3);
  const other = await script.topic("other", 1);
  const group = script.group("deleted");
  const remove = (asked: string, groupId: string, topics: readonly (readonly [string, readonly number[]])[]) =>
    a.ask(asked, "OffsetDelete", 0, {
      groupId,
      topics: topics.map(([name, partitions]) => ({
        name,
        partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
      })),
    });
  await remove("in a group that is not there", group, [[topic.name, [0]]]);
  await remove("in the group without a name", "", [[topic.name, [0]]]);
  await a.ask("commits", "OffsetCommit", 9, commitBody(group, topic, [1, 2, 3]));
  await remove("some, and what is not there", group, [
    [topic.name, [0, 8]],
    ["grp-no-such-topic", [0]],
    [other.name, [0]],
  ]);
  await remove("only what is not there", group, [["grp-no-such-topic", [0, 1]]]);
  await remove("nothing", group, []);
  await a.ask("fetches", "OffsetFetch", 9, fetchBody(9, group, null));
  const protocols = [{ name: "range", metadata: subscription(other.name) }];
  const alice = await join(a, group, { protocols });
  await sync(alice, { [alice.memberId]: "x" });
  const member = { generationIdOrMemberEpoch: alice.generationId, memberId: alice.memberId };
  await a.ask("commits", "OffsetCommit", 9, commitBody(group, other, [1], member));
  await remove("under a consumer", group, [
    [topic.name, [1]],
    [other.name, [0]],
  ]);
  await a.ask("deletes the group with a member", "DeleteGroups", 2, { groupsNames: [group, script.group("unknown")] });
  await a.ask("fetches", "OffsetFetch", 9, fetchBody(9, group, null));

  const connect = script.group("connect");
  await a.ask("joins", "JoinGroup", 3, { ...joinBody(connect, "", { protocolType: "connect" }) });
  await remove("under a member that is no consumer", connect, [[topic.name, [0]]]);
  const unreadable = script.group("unreadable");
  const bob = await join(script.client("bob"), unreadable, {
    protocols: [{ name: "range", metadata: Buffer.from("?") }],
  });
  await sync(bob, { [bob.memberId]: "x" });
  await remove("under a consumer that cannot be read", unreadable, [[topic.name, [0]]]);
  await a.ask("lets her leave", "LeaveGroup", 5, { groupId: group, members: [{ memberId: alice.memberId }] });
  await a.ask("deletes the group", "DeleteGroups", 1, { groupsNames: [group, group] });
  await a.ask("fetches", "OffsetFetch", 9, fetchBody(9, group, null));
  await a.ask("deletes it again", "DeleteGroups", 0, { groupsNames: [group] });
  await script.stored(group);
}
