import { expect } from "vitest";
import type { RecordToSend } from "./support/client.ts";
import { createTopic, eventually, forEachClient, freshName, type Session } from "./support/suite.ts";

const at = (partition: number, value: string, timestamp: number | null = null): RecordToSend => ({
  partition,
  key: Buffer.from("key").toString("base64"),
  value: Buffer.from(value).toString("base64"),
  headers: [],
  timestamp,
});

const partitionsOf = async ({ call }: Session, topic: string): Promise<number> => {
  const { topics } = await call("topics", {});
  return topics.includes(topic) ? (await call("describeTopic", { topic })).partitions : 0;
};

forEachClient("topics", {
  "are created, listed, described, given more partitions and deleted": async (session) => {
    const { call } = session;
    const topic = await createTopic(session, 2);
    expect((await call("topics", {})).topics).toContain(topic);
    await call("addPartitions", { topic, total: 5 });
    await eventually(
      "five partitions",
      () => partitionsOf(session, topic),
      (count) => count === 5,
    );
    await call("produce", { topic, records: [at(4, "in a new partition")] });
    expect((await call("read", { topic, partition: 4, from: 0, count: 1 })).records).toHaveLength(1);
    await call("deleteTopic", { topic });
    await eventually(
      "the topic to go",
      () => partitionsOf(session, topic),
      (count) => count === 0,
    );
  },

  "are not created twice, nor with a name or config that cannot be": async (session) => {
    const { call } = session;
    const topic = await createTopic(session, 1);
    await expect(refused(call("createTopic", { topic, partitions: 1, configs: {} }))).resolves.toMatch(/exist/i);
    const badName = call("createTopic", { topic: "no blanks", partitions: 1, configs: {} });
    await expect(refused(badName)).resolves.toMatch(/topic/i);
    const badConfig = call("createTopic", { topic: freshName("bad"), partitions: 1, configs: { "no.such": "1" } });
    await expect(refused(badConfig)).resolves.toMatch(/config/i);
    await expect(refused(call("addPartitions", { topic, total: 1 }))).resolves.toMatch(/partition/i);
    await expect(refused(call("deleteTopic", { topic: freshName("absent") }))).resolves.toMatch(
      /unknown|not host|exist/i,
    );
  },
});

/** What the client says of a refusal; kafkajs keeps the reasons of single items in lists, and behind other errors. */
async function refused(call: Promise<unknown>): Promise<string> {
  try {
    const result = await call;
    return `not refused: ${JSON.stringify(result)}`;
  } catch (error) {
    return reasonsOf(error);
  }
}

function reasonsOf(error: unknown): string {
  if (!(error instanceof Error))
    return JSON.stringify(error, (_, value: unknown) => (value instanceof Error ? reasonsOf(value) : value));
  const {
    cause,
    errors = [],
    partitions = [],
  } = error as { cause?: unknown; errors?: unknown[]; partitions?: unknown[] };
  return [String(error), ...[cause, ...errors, ...partitions].filter(Boolean).map(reasonsOf)].join("; ");
}

forEachClient("topic configs", {
  "are given at creation, described and altered": async (session) => {
    const { call } = session;
    const topic = await createTopic(session, 1, { "retention.ms": "3600000", "cleanup.policy": "compact" });
    const value = async (name: string): Promise<string | null> => (await call("config", { topic, name })).value;
    expect(await value("retention.ms")).toBe("3600000");
    expect(await value("cleanup.policy")).toBe("compact");
    expect(await value("max.message.bytes")).toBe("1048588");
    await call("alterConfig", { topic, name: "retention.ms", value: "7200000" });
    await eventually(
      "the new value",
      () => value("retention.ms"),
      (now) => now === "7200000",
    );
    await expect(refused(call("alterConfig", { topic, name: "retention.ms", value: "soon" }))).resolves.toMatch(
      /config/i,
    );
  },
});

forEachClient("delete records", {
  "what lies before the offset is gone for every reader": async (session) => {
    const { call } = session;
    const topic = await createTopic(session, 1);
    await call("produce", { topic, records: ["0", "1", "2", "3", "4"].map((value) => at(0, value)) });
    await call("deleteRecords", { topic, partition: 0, before: 3 });
    expect((await call("offset", { topic, partition: 0, at: "earliest" })).offset).toBe(3);
    const { records } = await call("read", { topic, partition: 0, from: 3, count: 2 });
    expect(records.map(({ offset }) => offset)).toEqual([3, 4]);
    await expect(refused(call("deleteRecords", { topic, partition: 0, before: 9 }))).resolves.toMatch(/range/i);
  },
});

forEachClient("list offsets", {
  "the first, the last, by time, and of the largest time": async (session) => {
    const { call, client } = session;
    const topic = await createTopic(session, 1);
    const now = Date.now() - 60_000;
    const offset = async (where: Parameters<typeof call<"offset">>[1]["at"]): Promise<number> =>
      (await call("offset", { topic, partition: 0, at: where })).offset;
    expect([await offset("earliest"), await offset("latest")]).toEqual([0, 0]);
    const times = client.cannot.has("set timestamps") ? [null, null, null] : [now, now + 2000, now + 1000];
    for (const [index, time] of times.entries()) {
      await call("produce", { topic, records: [at(0, String(index), time)] });
    }
    expect([await offset("earliest"), await offset("latest")]).toEqual([0, 3]);
    expect(await offset(now - 1)).toBe(0);
    if (!client.cannot.has("set timestamps")) {
      expect(await offset(now)).toBe(0);
      expect(await offset(now + 1)).toBe(1);
      expect(await offset(now + 1500)).toBe(1);
    }
    if (!client.cannot.has("max timestamps")) expect(await offset("max")).toBe(1);
    expect(await offset(now + 500_000)).toBe(client.cannot.has("times beyond the end") ? 3 : -1);
  },
});

forEachClient("administration of groups", {
  "are listed, described and deleted; offsets are read and set": async (session) => {
    const { call } = session;
    const topic = await createTopic(session, 2);
    const group = freshName("group");
    await call("produce", { topic, records: [at(0, "0"), at(0, "1"), at(1, "2")] });
    await call("join", { member: "only", group, topic });
    await eventually(
      "the member to join",
      () => call("assigned", { member: "only" }),
      (own) => own.partitions.length === 2,
    );
    expect((await call("groups", {})).groups).toContain(group);
    expect(await call("describeGroup", { group })).toEqual({ state: "Stable", members: 1, classic: true });
    await eventually(
      "the records",
      () => call("take", { member: "only" }),
      ({ records }) => records.length > 0,
    );
    await expect(refused(call("deleteGroup", { group }))).resolves.toMatch(/non.?empty|not empty|group/i);
    await call("leave", { member: "only" });
    await eventually(
      "an empty group",
      () => call("describeGroup", { group }),
      ({ state }) => state === "Empty",
    );

    await call("setCommitted", { group, topic, offsets: { 0: 1, 1: 0 } });
    expect((await call("committed", { group, topic })).offsets).toEqual({ 0: 1, 1: 0 });
    await call("deleteGroup", { group });
    expect((await call("groups", {})).groups).not.toContain(group);
  },
});
