import { describe, expect, test } from "vitest";
import { listGroups } from "../../src/protocol/messages/list-groups.ts";
import { openRawClient } from "../support/raw-client.ts";
import { CLIENTS } from "./support/clients.ts";
import type { ReceivedRecord } from "./support/client.ts";
import { createTopic, eventually, forEachClient, freshName, openSession, type Session } from "./support/suite.ts";
import { brokerMissing, brokerUnderTest } from "./support/broker-under-test.ts";

const PARTITIONS = 6;
const ALL = [0, 1, 2, 3, 4, 5];

/** Sends `count` records to each partition; their values go on from `first`. */
async function send({ call }: Session, topic: string, first: number, count: number): Promise<string[]> {
  const values = ALL.flatMap((partition) =>
    Array.from({ length: count }, (_, index) => ({ partition, value: `${partition}:${first + index}` })),
  );
  const records = values.map(({ partition, value }) => ({
    partition,
    key: null,
    value: Buffer.from(value).toString("base64"),
    headers: [],
    timestamp: null,
  }));
  await call("produce", { topic, records: records.map((record) => ({ ...record, key: record.value })) });
  return values.map(({ value }) => value).toSorted();
}

const valuesOf = (records: readonly ReceivedRecord[]): string[] =>
  records.map(({ value }) => Buffer.from(value!, "base64").toString()).toSorted();

/** Takes what the members read until there is as much as is expected, and looks that it is exactly that. */
async function expectRead(sessions: readonly Member[], expected: readonly string[]): Promise<void> {
  const read: ReceivedRecord[] = [];
  await eventually(
    `${expected.length} records`,
    async () => {
      for (const { session, member } of sessions) read.push(...(await session.call("take", { member })).records);
      return valuesOf(read);
    },
    (values) => values.length >= expected.length,
  );
  expect(valuesOf(read)).toEqual(expected);
}

interface Member {
  session: Session;
  member: string;
}

/** Waits until every partition has one owner and each member has some; gives who has what. */
async function assignments(members: readonly Member[]): Promise<number[][]> {
  return eventually(
    `${members.length} member(s) to share the partitions`,
    async () => {
      const owned: number[][] = [];
      for (const { session, member } of members) owned.push((await session.call("assigned", { member })).partitions);
      return owned;
    },
    (owned) =>
      owned.every((own) => own.length > 0) &&
      owned
        .flat()
        .toSorted((a, b) => a - b)
        .join() === ALL.join(),
  );
}

async function lifeOfAGroup(session: Session, protocol?: "consumer"): Promise<void> {
  const { call, client } = session;
  const topic = await createTopic(session, PARTITIONS);
  const group = freshName("group");
  const join = (member: string): Promise<unknown> =>
    call("join", { member, group, topic, ...(protocol === undefined ? {} : { protocol }) });
  const [a, b, c] = ["a", "b", "c"].map((member): Member => ({ session, member }));

  const first = await send(session, topic, 0, 10);
  await join("a");
  await eventually(
    "the group",
    () => typeOf(group),
    (type) => type !== undefined,
    10_000,
  );
  expect(await typeOf(group)).toBe(protocol ?? "classic");
  expect(await assignments([a!])).toEqual([ALL]);
  await expectRead([a!], first);
  await call("commit", { member: "a" });
  await committed(session, group, topic, 10);

  await join("b");
  await assignments([a!, b!]);
  const second = await send(session, topic, 10, 10);
  await expectRead([a!, b!], second);
  await call("commit", { member: "a" });
  await call("commit", { member: "b" });
  await committed(session, group, topic, 20);

  await call("leave", { member: "b" });
  expect(await assignments([a!])).toEqual([ALL]);
  const third = await send(session, topic, 20, 10);
  await expectRead([a!], third);
  await call("leave", { member: "a" });

  await join("c");
  expect(await assignments([c!])).toEqual([ALL]);
  const fourth = await send(session, topic, 30, 10);
  // kcat commits at its end by itself; the others have left the third ones uncommitted.
  const again = client.cannot.has("commit when told") ? [] : third;
  await expectRead([c!], [...again, ...fourth].toSorted());
  await call("leave", { member: "c" });
}

/** As the broker has it: some clients fall back to the classic protocol by themselves. */
async function typeOf(group: string): Promise<string | undefined> {
  const raw = await openRawClient(brokerUnderTest().bootstrap);
  try {
    const { groups } = await raw.send(listGroups, 5, {});
    return groups.find(({ groupId }) => groupId === group)?.groupType;
  } finally {
    raw.close();
  }
}

/** Waits for the commit where the client can tell; kcat, which cannot, is believed at its end. */
async function committed(session: Session, group: string, topic: string, offset: number): Promise<void> {
  if (session.client.cannot.has("committed")) return;
  const expected = Object.fromEntries(ALL.map((partition) => [String(partition), offset]));
  const { offsets } = await session.call("committed", { group, topic });
  expect(offsets).toEqual(expected);
}

forEachClient("consumer groups", {
  "two members share a topic, commit, hand over and resume without loss or doubles": (session) => lifeOfAGroup(session),
});

forEachClient("the consumer protocol (KIP-848)", {
  "two members share a topic, commit, hand over and resume without loss or doubles": (session) =>
    lifeOfAGroup(session, "consumer"),
});

forEachClient("static members", {
  "a member that comes back finds its partitions and disturbs nobody": async (session) => {
    const { call } = session;
    const topic = await createTopic(session, PARTITIONS);
    const group = freshName("group");
    const [a, b] = ["a", "b"].map((member): Member => ({ session, member }));
    await call("join", { member: "a", group, topic, instanceId: "one" });
    await assignments([a!]);
    await call("join", { member: "b", group, topic, instanceId: "two" });
    const before = await assignments([a!, b!]);
    await call("leave", { member: "b" });
    await call("join", { member: "b", group, topic, instanceId: "two" });
    expect(await assignments([a!, b!])).toEqual(before);
    const sent = await send(session, topic, 0, 5);
    await expectRead([a!, b!], sent);
    await call("leave", { member: "a" });
    await call("leave", { member: "b" });
  },
});

const mixed = CLIENTS.filter(({ name }) => name !== "kafkajs"); // it has no range assignor
const missing = mixed.some((client) => client.missing() !== undefined);
describe.skipIf(brokerMissing() !== undefined || missing)("clients of all kinds", () => {
  const sessions = mixed.map((client) => openSession(client));

  test("share one group", async () => {
    const topic = await createTopic(sessions[0]!, PARTITIONS);
    const group = freshName("group");
    const members = sessions.map((session): Member => ({ session, member: "mixed" }));
    for (const { session, member } of members) {
      await session.call("join", { member, group, topic, assignor: "range" });
    }
    await assignments(members);
    await expectRead(members, await send(sessions[0]!, topic, 0, 20));
    const { members: count, state } = await sessions[0]!.call("describeGroup", { group });
    expect({ count, state }).toEqual({ count: mixed.length, state: "Stable" });
    for (const { session, member } of members) await session.call("leave", { member });
    await eventually(
      "the group to be empty",
      () => sessions[0]!.call("describeGroup", { group }),
      (described) => described.state === "Empty",
    );
  });
});
