import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findCoordinator } from "../../src/protocol/messages/find-coordinator.ts";
import { heartbeat } from "../../src/protocol/messages/heartbeat.ts";
import { joinGroup } from "../../src/protocol/messages/join-group.ts";
import { leaveGroup } from "../../src/protocol/messages/leave-group.ts";
import { produce } from "../../src/protocol/messages/produce.ts";
import { syncGroup } from "../../src/protocol/messages/sync-group.ts";
import { RecordBatchBuilder } from "../../src/protocol/records/builder.ts";
import { startKtBroker, type KtBroker } from "../support/kt-broker.ts";
import { openRawClient, type RawClient } from "../support/raw-client.ts";
import { waitFor } from "../support/kafka/wait.ts";
import { logEnds } from "./support/read-log.ts";

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const GROUP = "two hundred";
const REBALANCE_IN_PROGRESS = 27;
const MEMBER_ID_REQUIRED = 79;
const HEARTBEAT_MS = 100;

let broker: KtBroker;
beforeAll(async () => {
  broker = await startKtBroker({ args: ["--topic", "large:4"] });
});
afterAll(() => broker?.remove());

async function produceOne(raw: RawClient): Promise<number> {
  const builder = new RecordBatchBuilder();
  builder.append(Date.now(), null, Buffer.from("one"));
  const topicData = [{ name: "large", partitionData: [{ index: 3, records: builder.build() }] }];
  const answer = await raw.send(produce, 9, { acks: -1, timeoutMs: 10_000, topicData });
  return answer.responses[0]!.partitionResponses[0]!.errorCode;
}

test("1,000 idle connections are held, and others are served beside them", async () => {
  const [host = "", port] = broker.bootstrap.split(":");
  const sockets: Socket[] = [];
  for (let made = 0; made < 1000; made += 50) {
    const some = Array.from({ length: 50 }, () => connect(Number(port), host));
    await Promise.all(some.map((socket) => once(socket, "connect")));
    sockets.push(...some);
  }
  let ended = 0;
  for (const socket of sockets) socket.on("close", () => (ended += 1));
  const raw = await openRawClient(broker.bootstrap);
  expect(await produceOne(raw)).toBe(0);
  expect(ended).toBe(0);
  expect(broker.residentBytes() / MiB).toBeLessThan(200);
  raw.close();
  for (const socket of sockets) socket.destroy();
});

interface Member {
  raw: RawClient;
  memberId: string;
  generation: number;
  assignment: string;
  leaves: boolean;
}

/** A consumer's subscription, version 0: no topics, no user data. */
const protocols = [{ name: "range", metadata: Buffer.from("000000000000ffffffff", "hex") }];

/** Joins and syncs until the group is stable for this member; the leader gives each its number. */
async function settle(member: Member): Promise<void> {
  for (;;) {
    const joined = await member.raw.send(joinGroup, 7, {
      groupId: GROUP,
      sessionTimeoutMs: 60_000,
      rebalanceTimeoutMs: 60_000,
      memberId: member.memberId,
      protocolType: "consumer",
      protocols,
    });
    member.memberId = joined.memberId;
    if (joined.errorCode === MEMBER_ID_REQUIRED) continue;
    if (joined.errorCode !== 0) throw new Error(`JoinGroup ended with error ${joined.errorCode}`);
    const isLeader = joined.leader === joined.memberId;
    const assignments = joined.members.map(({ memberId }, index) => ({
      memberId,
      assignment: Buffer.from(`${index}`),
    }));
    const synced = await member.raw.send(syncGroup, 5, {
      groupId: GROUP,
      generationId: joined.generationId,
      memberId: member.memberId,
      protocolType: "consumer",
      protocolName: "range",
      assignments: isLeader ? assignments : [],
    });
    if (synced.errorCode === REBALANCE_IN_PROGRESS) continue;
    if (synced.errorCode !== 0) throw new Error(`SyncGroup ended with error ${synced.errorCode}`);
    member.generation = joined.generationId;
    member.assignment = synced.assignment.toString();
    return;
  }
}

/** What a consumer does: joins, then heartbeats, and joins again where the group rebalances; until it is told to leave. */
async function live(member: Member): Promise<void> {
  await settle(member);
  while (!member.leaves) {
    const { generation: generationId, memberId } = member;
    const answer = await member.raw.send(heartbeat, 4, { groupId: GROUP, generationId, memberId });
    if (answer.errorCode === REBALANCE_IN_PROGRESS) await settle(member);
    else if (answer.errorCode !== 0) throw new Error(`Heartbeat ended with error ${answer.errorCode}`);
    await pause(HEARTBEAT_MS);
  }
  const { errorCode } = await member.raw.send(leaveGroup, 3, {
    groupId: GROUP,
    members: [{ memberId: member.memberId }],
  });
  if (errorCode !== 0) throw new Error(`LeaveGroup ended with error ${errorCode}`);
  member.raw.close();
}

/** All of one generation, and each with a number of its own. */
const areStable = (members: readonly Member[]): boolean =>
  new Set(members.map(({ generation }) => generation)).size === 1 &&
  members
    .map(({ assignment }) => Number(assignment))
    .toSorted((a, b) => a - b)
    .every((number, index) => number === index);

test("200 consumers share one group, and go on when half of them leave", async () => {
  const members: Member[] = [];
  for (let index = 0; index < 200; index += 1) {
    const raw = await openRawClient(broker.bootstrap);
    members.push({ raw, memberId: "", generation: -1, assignment: "", leaves: false });
  }
  await waitFor("the coordinator", async () => {
    const { coordinators } = await members[0]!.raw.send(findCoordinator, 4, { keyType: 0, coordinatorKeys: [GROUP] });
    return coordinators[0]!.errorCode === 0 ? true : undefined;
  });
  const lives = members.map((member) => live(member));
  const all = Promise.all(lives);
  const settled = (some: readonly Member[]): Promise<unknown> =>
    Promise.race([all, waitFor("a stable group", async () => (areStable(some) ? true : undefined))]);
  await settled(members);
  const [leaving, staying] = [members.slice(0, 100), members.slice(100)];
  for (const member of leaving) member.leaves = true;
  await Promise.all(lives.slice(0, 100));
  await settled(staying);
  for (const member of staying) member.leaves = true;
  await all;
});

test("after 1 GB was produced the broker is no larger than 200 MB", async () => {
  const builder = new RecordBatchBuilder(1 << 20);
  const value = Buffer.alloc(1000, "x");
  while (builder.sizeWith(Date.now(), null, value) < 1_000_000) builder.append(Date.now(), null, value);
  const batch = builder.build();
  const perPartition = Math.ceil(GiB / batch.length / 3);
  await Promise.all(
    [0, 1, 2].map(async (index) => {
      const raw = await openRawClient(broker.bootstrap);
      for (let sent = 0; sent < perPartition; sent += 1) {
        const topicData = [{ name: "large", partitionData: [{ index, records: batch }] }];
        const answer = await raw.send(produce, 9, { acks: -1, timeoutMs: 30_000, topicData });
        expect(answer.responses[0]!.partitionResponses[0]!.errorCode).toBe(0);
      }
      const { end } = await logEnds(raw, "large", index);
      expect(end).toBe(perPartition * builder.recordCount);
      raw.close();
    }),
  );
  const folders = (await readdir(broker.dataDir)).filter((name) => name.startsWith("large-"));
  const files = await Promise.all(
    folders.map(async (name) =>
      (await readdir(join(broker.dataDir, name))).map((file) => join(broker.dataDir, name, file)),
    ),
  );
  const logs = await Promise.all(
    files
      .flat()
      .filter((file) => file.endsWith(".log"))
      .map((file) => stat(file)),
  );
  expect(logs.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThanOrEqual(GiB);
  expect(broker.residentBytes() / MiB).toBeLessThan(200);
});
